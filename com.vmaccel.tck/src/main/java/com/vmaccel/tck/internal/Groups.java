package com.vmaccel.tck.internal;

import com.vmaccel.tck.Case;
import java.util.List;
import java.util.function.Supplier;

/** All groups of cases. */
public final class Groups {

    private static final List<Supplier<List<Case>>> X86 = List.of(
            HaltCases::cases,
            PortCases::cases,
            StringPortCases::cases,
            MmioCases::cases,
            WideMmioCases::cases,
            ExceptionCases::cases,
            SyscallCases::cases,
            RegisterCases::cases,
            ControlRegisterCases::cases,
            SegmentCases::cases,
            ResetCases::cases,
            StateLawCases::cases,
            RoundTripCases::cases,
            SaveCases::cases,
            SnapshotCases::cases,
            PoolCases::cases,
            ExtendedStateCases::cases,
            MsrCases::cases,
            MsrInterceptCases::cases,
            CpuidCases::cases,
            ExitRequestCases::cases,
            TranslationCases::cases,
            DebugCases::cases,
            InterruptCases::cases,
            NmiCases::cases,
            SystemManagementCases::cases,
            NestedCases::cases,
            EnlightenmentCases::cases,
            InterruptWindowCases::cases,
            EventCases::cases,
            ControllerCases::cases,
            LocalApicCases::cases,
            RoutingCases::cases,
            AcknowledgementCases::cases,
            IoEventCases::cases,
            CoalescedCases::cases,
            IdleCases::cases,
            TimeCases::cases,
            CountingCases::cases,
            StatisticsCases::cases,
            PendingCases::cases,
            SettleCases::cases,
            HandlerCases::cases,
            KickCases::cases,
            KickStressCases::cases,
            ThreadCases::cases,
            PauseCases::cases,
            VcpuCases::cases,
            SlotCases::cases,
            HotMemoryCases::cases,
            GuestMemoryCases::cases,
            HostMemoryCases::cases,
            MachineMemoryCases::cases,
            DirtyCases::cases,
            StartUpCases::cases,
            CloseCases::cases,
            ConfigCases::cases,
            BusCases::cases,
            MisuseCases::cases);

    private Groups() {}

    /** The cases for x86 guests, by group. */
    public static List<Case> x86() {
        return X86.stream().flatMap(group -> group.get().stream()).toList();
    }
}
