package org.ascendtwin.calibration.bottleneck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleTimeTest {
    @TempDir
    Path folder;

    private Bottlenecks measured(SyntheticExport export) throws IOException {
        return Bottlenecks.of(export.in(folder), null);
    }

    private static void assertIdle(Bottlenecks measured, Map<IdleCause, Long> nanos) {
        for (IdleCause cause : IdleCause.values()) {
            assertThat(measured.idle().nanos(cause)).as("%s", cause).isEqualTo(nanos.getOrDefault(cause, 0L));
        }
        assertThat(measured.idle().totalNanos())
                .isEqualTo(measured.timelines().stream()
                        .mapToLong(DeviceTimeline::idleNanos)
                        .sum());
    }

    /** The host launches each of three kernels in 20 us, copies once for 300 us, and runs Python for 80 us. */
    private static SyntheticExport hostBound() {
        return new SyntheticExport()
                .kernel("Add", 0, 10)
                .kernel("Mul", 30, 10)
                .kernel("Sub", 440, 10)
                .api("acl", "aclnnAdd", 45, 3, 10)
                .api("acl", "aclnnAddGetWorkspaceSize", 15, 3, 5)
                .api("acl", "aclrtMemcpy", 300, 1, 300)
                .api("node", "launch", 30, 3, 10)
                .api("runtime", "MemCopySync", 290, 1, 290);
    }

    @Test
    void gapsOfAHostBoundRunGoToWhatTheHostDid() throws IOException {
        Bottlenecks measured = measured(hostBound());
        assertIdle(
                measured,
                Map.of(IdleCause.LAUNCHES, 40_000L, IdleCause.COPIES, 300_000L, IdleCause.OTHER_HOST, 80_000L));
        assertThat(measured.host()).extracting(HostCalls::launchMicros).isEqualTo(20.0);
        assertThat(measured.findings().getFirst().subject()).isEqualTo(new Subject.HostWork(IdleCause.COPIES));
    }

    @Test
    void aWaitCountsWithItsShortestCallOnly() throws IOException {
        Bottlenecks measured = measured(hostBound().api("acl", "aclrtSynchronizeStream", 9_000, 2, 15));
        assertIdle(
                measured,
                Map.of(
                        IdleCause.LAUNCHES, 40_000L,
                        IdleCause.COPIES, 300_000L,
                        IdleCause.SYNCHRONISATION, 30_000L,
                        IdleCause.OTHER_HOST, 50_000L));
        assertThat(measured.host()).extracting(HostCalls::waits).isEqualTo(2);
    }

    @Test
    void aGapBeforeAnExchangeIsItsLaunch() throws IOException {
        assertIdle(
                measured(new SyntheticExport()
                        .kernel("Add", 0, 10)
                        .exchange("hcom_allReduce_", 60, 100)
                        .api("acl", "hcom_allReduce_", 50, 1, 50)
                        .api("acl", "aclnnAdd", 5, 1, 5)),
                Map.of(IdleCause.EXCHANGE_LAUNCHES, 50_000L));
    }

    @Test
    void whatTheHostDidBehindABusyDieIsSharedOutOfTheRoomThatThereIs() throws IOException {
        assertIdle(
                measured(new SyntheticExport()
                        .kernel("Add", 0, 1_000)
                        .kernel("Mul", 1_100, 10)
                        .api("acl", "aclrtMemcpyAsync", 300, 1, 300)
                        .api("acl", "aclrtMalloc", 100, 1, 100)),
                Map.of(IdleCause.COPIES, 75_000L, IdleCause.MEMORY, 25_000L));
    }

    @Test
    void withoutTheHostsCallsTheCauseIsUnknown() throws IOException {
        assertIdle(
                measured(new SyntheticExport().kernel("Add", 0, 10).kernel("Mul", 110, 10)),
                Map.of(IdleCause.UNKNOWN, 100_000L));
    }

    @Test
    void compilationInsideALaunchCountsOnce() throws IOException {
        assertIdle(
                measured(new SyntheticExport()
                        .kernel("Add", 0, 10)
                        .kernel("Mul", 510, 10)
                        .api("acl", "aclopCompileAndExecute", 400, 1, 400)
                        .api("acl", "opCompile", 300, 1, 300)
                        .api("acl", "Mul_Tiling", 50, 1, 50)),
                Map.of(IdleCause.COMPILATION, 400_000L, IdleCause.OTHER_HOST, 100_000L));
    }
}
