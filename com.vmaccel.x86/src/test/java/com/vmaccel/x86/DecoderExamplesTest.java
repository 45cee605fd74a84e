package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.x86.SegmentRegister;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What users of a decoded instruction ask it. */
class DecoderExamplesTest {

    private static Instruction decode(CodeMode mode, String hex) {
        return new InstructionDecoder(mode).decode(HexFormat.of().parseHex(hex), 0x1000);
    }

    private static Instruction decode64(String hex) {
        return decode(CodeMode.MODE64, hex);
    }

    /** What an engine needs to complete one access to a device: mov [rbx+rcx*4-8], eax. */
    @Test
    void aStoreNamesItsMemoryItsSizeAndItsSource() {
        Instruction store = decode64("89448bf8");
        int memory = store.memoryOperand();
        assertEquals(0, memory);
        assertEquals(OperandAccess.WRITE, store.operandAccess(memory));
        assertEquals(32, store.operandBits(memory));
        assertEquals(3, store.base(memory));
        assertEquals(1, store.index(memory));
        assertEquals(4, store.scale());
        assertEquals(-8, store.displacement(memory));
        assertEquals(SegmentRegister.DS, store.segment(memory));
        assertEquals(RegisterClass.GPR32, store.registerClass(1));
        assertEquals(0, store.register(1));
        assertEquals(Extension.NONE, store.extension());
    }

    @Test
    void loadsThatWidenSayHow() {
        Instruction zero = decode64("0fb603");
        assertEquals(Extension.ZERO, zero.extension());
        assertEquals(8, zero.operandBits(1));
        assertEquals(32, zero.operandBits(0));
        assertEquals(Extension.SIGN, decode64("480fbe03").extension());
        assertEquals(Extension.SIGN, decode64("486303").extension());
    }

    @Test
    void aReadModifyWriteSaysSoAndMayBeLocked() {
        Instruction or = decode64("f0830b01");
        assertTrue(or.isValid());
        assertTrue(or.hasLock());
        assertEquals(OperandAccess.READ_WRITE, or.operandAccess(0));
        assertEquals(1, or.immediate(1));
        assertEquals("lock or DWORD PTR [rbx],0x1", or.toString());
    }

    @Test
    void lockIsRefusedWhereAProcessorRefusesIt() {
        assertEquals(Validity.LOCK_NOT_ALLOWED, decode64("f001d8").validity()); // the destination is a register
        assertEquals(Validity.LOCK_NOT_ALLOWED, decode64("f03903").validity()); // CMP writes nothing
        assertEquals(Validity.LOCK_NOT_ALLOWED, decode64("f08903").validity()); // MOV is no read-modify-write
        assertTrue(decode64("f00fc70b").isValid());
        assertTrue(decode64("f08703").isValid());
    }

    @Test
    void stringsHaveTwoMemoryOperands() {
        Instruction movs = decode64("64f3a5");
        assertTrue(movs.hasRep());
        assertEquals(SegmentRegister.ES, movs.segment(0));
        assertEquals(7, movs.base(0));
        assertEquals(SegmentRegister.FS, movs.segment(1));
        assertEquals(6, movs.base(1));
        assertEquals("rep movs DWORD PTR es:[rdi],DWORD PTR fs:[rsi]", movs.toString());
    }

    @Test
    void theStackSegmentIsTheDefaultOfStackRegisters() {
        assertEquals(SegmentRegister.SS, decode(CodeMode.MODE16, "8b4600").segment(1)); // [bp]
        assertEquals(SegmentRegister.DS, decode(CodeMode.MODE16, "8b07").segment(1)); // [bx]
        assertEquals(SegmentRegister.SS, decode(CodeMode.MODE32, "8b0424").segment(1)); // [esp]
        assertEquals(SegmentRegister.DS, decode64("418b4500").segment(1)); // [r13]
    }

    @Test
    void theSameBytesMeanOtherThingsInOtherModes() {
        assertEquals("inc eax", decode(CodeMode.MODE32, "40").toString());
        assertEquals("dec ax", decode(CodeMode.MODE16, "48").toString());
        assertEquals("mov rax,rbx", decode64("4889d8").toString());
        assertEquals("arpl WORD PTR [eax],ax", decode(CodeMode.MODE32, "6300").toString());
        assertEquals("les eax,FWORD PTR [eax]", decode(CodeMode.MODE32, "c400").toString());
        assertEquals(Coding.VEX, decode(CodeMode.MODE32, "c5f858c1").coding());
        assertEquals(Operation.BOUND, decode(CodeMode.MODE32, "6200").operation());
    }

    @Test
    void aRexBeforeAnotherPrefixIsIgnored() {
        assertEquals("mov ax,bx", decode64("486689d8").toString());
        assertEquals("mov rax,rbx", decode64("664889d8").toString());
    }

    @Test
    void highBytesAreReachedWithoutRexOnly() {
        assertEquals(RegisterClass.GPR8_HIGH, decode64("88e0").registerClass(1));
        assertEquals(0, decode64("88e0").register(1));
        assertEquals(RegisterClass.GPR8, decode64("4088e0").registerClass(1));
        assertEquals(4, decode64("4088e0").register(1));
    }

    @Test
    void fifteenBytesAreAllowedAndSixteenAreNot() {
        assertEquals(15, decode64("66".repeat(14) + "90").length());
        assertEquals(Validity.VALID, decode64("66".repeat(14) + "90").validity());
        assertEquals(Validity.TOO_LONG, decode64("66".repeat(15) + "90").validity());
        assertEquals(Validity.TOO_LONG, decode64("2e".repeat(10) + "48b80102030405060708").validity());
        assertEquals(Validity.TRUNCATED, decode64("48b801020304").validity());
        assertEquals(Validity.TRUNCATED, decode64("").validity());
    }

    @Test
    void undefinedBytesAreAValue() {
        for (String hex : new String[] {"0fa7", "8ec8", "0f04", "c5f858c1".replace("c5", "f0c5"), "62f17c5858c0".replace("7c", "78"), "0f20c8"}) {
            Instruction instruction = decode64(hex + "00".repeat(8));
            assertEquals(Validity.UNDEFINED, instruction.validity(), hex);
            assertSame(Operation.INVALID, instruction.operation());
            assertEquals("(bad)", instruction.toString());
            assertEquals(-1, instruction.memoryOperand());
        }
    }

    @Test
    void branchTargetsWrapToTheOperandSize() {
        assertEquals(0x1007, decode64("e802000000").branchTarget());
        assertEquals(0x0ff2, decode(CodeMode.MODE16, "ebf0").branchTarget());
        assertEquals(0x9003, decode(CodeMode.MODE16, "e90080").branchTarget());
        assertEquals(0x2, new InstructionDecoder(CodeMode.MODE16).decode(new byte[] {(byte) 0xeb, 0x02}, 0xfffe).branchTarget());
    }

    @Test
    void evexSaysMaskZeroingBroadcastRoundingAndScaledDisplacement() {
        Instruction masked = decode64("62f17cd9584001");
        assertEquals("vaddps zmm0{k1}{z},zmm0,DWORD BCST [rax+0x4]", masked.toString());
        assertEquals(1, masked.mask());
        assertTrue(masked.isZeroing());
        assertEquals(32, masked.broadcastBits());
        assertEquals(4, masked.displacement(2));
        assertEquals(0x40, decode64("62f17c48584001").displacement(2));
        assertEquals(Rounding.TOWARDS_ZERO, decode64("62f17c7858c1").rounding());
        assertEquals(512, decode64("62f17c7858c1").vectorLength());
    }

    @Test
    void gathersHaveAVectorOfIndexes() {
        Instruction gather = decode64("c4e2e1921488");
        assertEquals("vgatherdpd xmm2,QWORD PTR [rax+xmm1*4],xmm3", gather.toString());
        assertEquals(Operation.VGATHERDPD, gather.operation());
        assertEquals(RegisterClass.XMM, gather.indexClass());
        assertEquals(1, gather.index(1));
        assertEquals(Validity.UNDEFINED, decode64("c4e2e1920c88").validity()); // destination and indexes are one register
    }

    @Test
    void flagsAreBitsOfRflags() {
        FlagEffects adc = decode64("11d8").flags();
        assertEquals(1, adc.read());
        assertEquals(0x8d5, adc.written());
        FlagEffects and = decode64("21d8").flags();
        assertEquals(0x801, and.cleared());
        assertEquals(0x10, and.undefined());
        assertEquals(0x8d5, and.changed());
        assertTrue(decode64("d3e0").flags().conditional());
        assertSame(FlagEffects.NONE, decode64("89d8").flags());
    }

    @Test
    void aCopyStaysWhenTheBufferChanges() {
        InstructionDecoder decoder = new InstructionDecoder(CodeMode.MODE64);
        InstructionBuffer buffer = new InstructionBuffer();
        byte[] code = HexFormat.of().parseHex("48895c240890");
        decoder.decode(code, 0, 0, buffer);
        Instruction kept = buffer.copy();
        decoder.decode(code, 5, 5, buffer);
        assertEquals("nop", buffer.toString());
        assertEquals("mov QWORD PTR [rsp+0x8],rbx", kept.toString());
        assertEquals(0x89, kept.byteAt(1));
        assertEquals(5, kept.nextAddress());
    }

    @Test
    void memoryCanBeDecodedWhereItIs() {
        byte[] code = HexFormat.of().parseHex("9048895c2408");
        InstructionBuffer fromArray = new InstructionBuffer();
        InstructionBuffer fromSegment = new InstructionBuffer();
        InstructionDecoder decoder = new InstructionDecoder(CodeMode.MODE64);
        decoder.decode(code, 1, 1, fromArray);
        assertEquals(Validity.VALID, decoder.decode(MemorySegment.ofArray(code), 1, 1, fromSegment));
        assertEquals(fromArray.toString(), fromSegment.toString());
    }
}
