package org.ascendtwin.calibration.bottleneck;

import java.util.List;
import org.ascendtwin.calibration.ingest.ProfileExport;
import org.ascendtwin.hardware.device.Device;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of a profiled run went.
 *
 * @param export what was read
 * @param operators kinds of kernels, the longest first
 * @param timelines what each die did
 * @param host the host's time in its runtime; null where the export does not say
 * @param idle idle time by cause
 * @param collectives kinds of exchanges, the longest first
 * @param cores how busy the pipes were by family
 * @param fusions kernels in a row that one could take the place of, the most gain first
 * @param groups kernels by shape
 * @param comparison kernels beside the model; null where the device is not known
 * @param servers what servers wrote of their batches, a log each
 * @param findings causes of lost time, the most gain first
 */
public record Bottlenecks(
        ProfileExport export,
        List<OperatorTime> operators,
        List<DeviceTimeline> timelines,
        @Nullable HostCalls host,
        IdleTime idle,
        List<CollectiveTime> collectives,
        List<CoreUse> cores,
        List<MissedFusion> fusions,
        List<KernelGroup> groups,
        @Nullable ModelComparison comparison,
        List<ServerBatches> servers,
        List<Finding> findings) {
    /** What {@code export} says; {@code device} is what it was made on, or null where nobody says. */
    public static Bottlenecks of(ProfileExport export, @Nullable Device device) {
        List<DeviceTimeline> timelines = DeviceTimeline.of(export.calls());
        int kernels = (int) export.calls().stream()
                .filter(call -> !call.isExchange() && !call.isInGraph())
                .count();
        HostCalls host = HostCalls.of(export.apis(), kernels);
        List<KernelGroup> groups = KernelGroup.of(export.calls());
        Bottlenecks measured = new Bottlenecks(
                export,
                OperatorTime.of(export),
                timelines,
                host,
                IdleTime.of(timelines, host),
                CollectiveTime.of(export.collectives()),
                CoreUse.of(export.calls()),
                FusionSearch.search(timelines, device),
                groups,
                device == null ? null : ModelComparison.of(device, groups),
                export.logs().stream().map(ServerBatches::of).toList(),
                List.of());
        return measured.with(new Findings(measured).ranked());
    }

    private Bottlenecks with(List<Finding> found) {
        return new Bottlenecks(
                export,
                operators,
                timelines,
                host,
                idle,
                collectives,
                cores,
                fusions,
                groups,
                comparison,
                servers,
                found);
    }

    /** Time from the first start to the last end, of all dies together. */
    public double spanMicros() {
        return timelines.stream().mapToLong(DeviceTimeline::spanNanos).sum() / 1e3;
    }

    /** Time in which kernels ran, of all dies together; of the profiler's sums where there are no calls. */
    public double kernelMicros() {
        return operators.stream()
                .filter(time -> time.family() != OperatorFamily.EXCHANGE)
                .mapToDouble(OperatorTime::micros)
                .sum();
    }

    /** Exchanges during which no kernel ran, of all dies together. */
    public double exposedMicros() {
        return timelines.stream().mapToLong(DeviceTimeline::exposedNanos).sum() / 1e3;
    }

    /** Against which gains are measured: the whole run, or all kernels where the export has no starts. */
    public double wholeMicros() {
        double span = spanMicros();
        return span > 0
                ? span
                : operators.stream().mapToDouble(OperatorTime::micros).sum();
    }
}
