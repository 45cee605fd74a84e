package com.vmaccel.x86.internal.integer;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBP;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.api.register.X86Register.RSP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.x86.Guest;
import com.vmaccel.x86.internal.cpu.Vectors;
import java.math.BigInteger;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Integer instructions as code, against what Java and the manual say of the same numbers. */
class IntegerCodeTest {

    private static final int ROUNDS = 300;
    private static final BigInteger TWO64 = BigInteger.ONE.shiftLeft(64);

    private final Random random = new Random(8);

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    @Test
    void products() {
        Guest guest = new Guest().longMode();
        for (int i = 0; i < ROUNDS; i++) {
            long a = random.nextLong();
            long b = random.nextLong() >> random.nextInt(64);
            guest.set(RAX, a).set(RBX, b).set(RIP, Guest.CODE).run("48f7e3"); // mul rbx
            BigInteger product = unsigned(a).multiply(unsigned(b));
            assertEquals(product.longValue(), guest.get(RAX));
            assertEquals(product.shiftRight(64).longValue(), guest.get(RDX));
            assertEquals(product.bitLength() > 64 ? 0x801 : 0, guest.get(RFLAGS) & 0x801);
            guest.set(RAX, a).set(RIP, Guest.CODE).run("48f7eb"); // imul rbx
            BigInteger signed = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
            assertEquals(signed.longValue(), guest.get(RAX));
            assertEquals(signed.shiftRight(64).longValue(), guest.get(RDX));
            assertEquals(signed.bitLength() > 63 ? 0x801 : 0, guest.get(RFLAGS) & 0x801);
        }
    }

    @Test
    void quotients() {
        for (int i = 0; i < ROUNDS; i++) {
            long high = random.nextLong() >> random.nextInt(64);
            long low = random.nextLong();
            long by = random.nextLong() >> random.nextInt(64);
            divide(high, low, by, false);
            divide(high, low, by, true);
        }
        divide(0, 5, 0, false);
        divide(-1, Long.MIN_VALUE, -1, true);
        divide(0, Long.MIN_VALUE, 1, true);
        divide(-1, Long.MIN_VALUE, 1, true);
    }

    private void divide(long high, long low, long by, boolean signed) {
        Guest guest = new Guest().longMode().set(RAX, low).set(RDX, high).set(RBX, by).run(signed ? "48f7fb" : "48f7f3");
        BigInteger dividend = (signed ? BigInteger.valueOf(high) : unsigned(high)).multiply(TWO64).add(unsigned(low));
        BigInteger divisor = signed ? BigInteger.valueOf(by) : unsigned(by);
        boolean fits = divisor.signum() != 0;
        if (fits) {
            BigInteger quotient = dividend.divide(divisor);
            fits = signed ? quotient.bitLength() < 64 : quotient.bitLength() <= 64;
        }
        String what = "%x:%x / %x signed %s".formatted(high, low, by, signed);
        assertEquals(fits ? -1 : Vectors.DE, guest.vector(), what);
        if (fits) {
            assertEquals(dividend.divide(divisor).longValue(), guest.get(RAX), what);
            assertEquals(dividend.remainder(divisor).longValue(), guest.get(RDX), what);
        } else {
            assertEquals(low, guest.get(RAX), what);
        }
    }

    @Test
    void narrowQuotients() {
        Guest guest = new Guest().set(RAX, 0x1234).set(RBX, 0x13).run("f6f3"); // div bl
        assertEquals(0x1234 / 0x13 & 0xff | 0x1234 % 0x13 << 8, guest.get(RAX));
        assertEquals(Vectors.DE, new Guest().set(RAX, 0x1234).set(RBX, 0x12).run("f6f3").vector());
        assertEquals(Vectors.DE, new Guest().set(RAX, 0x8000).set(RBX, 0xff).run("f6fb").vector()); // idiv bl: -32768 / -1
    }

    @Test
    void checksumIsCastagnolis() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        CRC32C expected = new CRC32C();
        expected.update(bytes);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        Guest guest = new Guest().longMode().set(RAX, 0xffff_ffffL).set(RBX, value).run("f2480f38f1c3"); // crc32 rax, rbx
        assertEquals(expected.getValue(), guest.get(RAX) ^ 0xffff_ffffL);
    }

    @Test
    void bitScansAndCounts() {
        for (int i = 0; i < ROUNDS; i++) {
            long value = random.nextLong() & random.nextLong() << random.nextInt(64);
            Guest guest = new Guest().longMode().set(RBX, value).set(RAX, 77).run("480fbcc3 f3480fbccb f3480fbdd3 f3480fb8f3"); // bsf, tzcnt, lzcnt, popcnt
            assertEquals(value == 0 ? 77 : Long.numberOfTrailingZeros(value), guest.get(RAX));
            assertEquals(Long.numberOfTrailingZeros(value), guest.get(RCX));
            assertEquals(Long.numberOfLeadingZeros(value), guest.get(RDX));
            assertEquals(Long.bitCount(value), guest.get(RSI));
        }
    }

    @Test
    void aBitStringReachesFarFromItsOperand() {
        Guest guest = new Guest().longMode().set(RBX, Guest.DATA + 64).set(RAX, -65).set(RCX, 130).run("480fab03 480fab0b"); // bts [rbx], rax; bts [rbx], rcx
        assertEquals(Long.MIN_VALUE, guest.long64(Guest.DATA + 64 - 16));
        assertEquals(4, guest.long64(Guest.DATA + 64 + 16));
        assertEquals(0, guest.get(RFLAGS) & 1);
    }

    @Test
    void depositAndExtract() {
        long mask = random.nextLong();
        long value = random.nextLong();
        Guest guest = new Guest().longMode().set(RBX, value).set(RCX, mask).run("c4e2e3f5c1 c4e2e2f5d1"); // pdep rax, rbx, rcx; pext rdx, rbx, rcx
        long deposit = 0;
        long extract = 0;
        int count = 0;
        for (int bit = 0; bit < 64; bit++) {
            if ((mask >>> bit & 1) != 0) {
                deposit |= (value >>> count & 1) << bit;
                extract |= (value >>> bit & 1) << count++;
            }
        }
        assertEquals(deposit, guest.get(RAX));
        assertEquals(extract, guest.get(RDX));
    }

    @Test
    void partsOfRegisters() {
        Guest guest = new Guest().longMode().set(RAX, 0x1122_3344_5566_7788L).set(RBX, -1).run("b4aa 66b8ccbb b801000000 b3ee"); // mov ah, 0xaa; mov ax, ..; mov eax, 1; mov bl
        assertEquals(1, guest.get(RAX));
        assertEquals(0xffff_ffff_ffff_ffeeL, guest.get(RBX));
        assertEquals(0x1122_3344_5566_aa88L, new Guest().longMode().set(RAX, 0x1122_3344_5566_7788L).run("b4aa").get(RAX));
    }

    @Test
    void stringsGoBothWays() {
        Guest guest = new Guest().longMode().put(Guest.DATA, 0x0807_0605_0403_0201L).set(RSI, Guest.DATA + 7).set(RDI, Guest.DATA + 9).set(RCX, 8).run("fd f3a4 fc");
        assertEquals(0x0605_0403_0201_0201L, guest.long64(Guest.DATA));
        assertEquals(0, guest.get(RCX));
        assertEquals(Guest.DATA + 1, guest.get(RDI));
        guest = new Guest().longMode().put(Guest.DATA, 0x0807_0605_0403_0201L).set(RDI, Guest.DATA).set(RAX, 5).set(RCX, 100).run("f2ae"); // repne scasb
        assertEquals(95, guest.get(RCX));
        assertEquals(Guest.DATA + 5, guest.get(RDI));
    }

    @Test
    void aFaultInAStringLeavesAnElementToGoOnFrom() {
        Guest guest = new Guest().longMode().put(Guest.TABLES + 0x3000 + 8 * 0x12, 0).set(RDI, 0x11ff0).set(RCX, 10).set(RAX, 0x55).run("f348ab"); // rep stosq into a page that is not there
        assertEquals(Vectors.PF, guest.vector());
        assertEquals(8, guest.get(RCX));
        assertEquals(0x12000, guest.get(RDI));
        assertEquals(Guest.CODE, guest.long64(guest.get(RSP) + 8));
        assertEquals(2, guest.top());
    }

    @Test
    void theStackAndCalls() {
        Guest guest = new Guest().longMode().set(RBX, 0x77).run("53 58 e802000000 eb03 ffc3 c3"); // push rbx; pop rax; call 1f; jmp 2f; 1: inc ebx; ret; 2:
        assertEquals(0x77, guest.get(RAX));
        assertEquals(0x78, guest.get(RBX));
        assertEquals(Guest.STACK, guest.get(RSP));
        guest = new Guest().longMode().set(RBP, Guest.DATA).run("c8100002 c9"); // enter 16, 2; leave
        assertEquals(Guest.STACK, guest.get(RSP));
    }

    @Test
    void decimalAdjustment() {
        for (int a = 0; a < 100; a++) {
            for (int b = 0; b < 100; b += 7) {
                Guest guest = new Guest().set(RAX, a / 10 << 4 | a % 10).set(RBX, b / 10 << 4 | b % 10).run("00d8 27"); // add al, bl; daa
                int sum = (a + b) % 100;
                assertEquals(sum / 10 << 4 | sum % 10, guest.get(RAX) & 0xff);
                assertEquals(a + b > 99 ? 1 : 0, guest.get(RFLAGS) & 1);
            }
        }
    }
}
