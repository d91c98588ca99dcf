package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.calibration.bottleneck.Bottlenecks;
import org.ascendtwin.calibration.bottleneck.CollectiveTime;
import org.ascendtwin.calibration.bottleneck.CoreUse;
import org.ascendtwin.calibration.bottleneck.DeviceTimeline;
import org.ascendtwin.calibration.bottleneck.DeviceTimeline.LaunchPeriod;
import org.ascendtwin.calibration.bottleneck.Finding;
import org.ascendtwin.calibration.bottleneck.HostCalls;
import org.ascendtwin.calibration.bottleneck.IdleCause;
import org.ascendtwin.calibration.bottleneck.MissedFusion;
import org.ascendtwin.calibration.bottleneck.ModelComparison;
import org.ascendtwin.calibration.bottleneck.OperatorTime;
import org.ascendtwin.calibration.bottleneck.PricedKernel;
import org.ascendtwin.calibration.ingest.Ingested.DataFile;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;
import org.jspecify.annotations.Nullable;

/** A profiled run as plain values; times are in microseconds. */
public final class ProfileJson {
    private ProfileJson() {}

    /** All of {@code measured}. */
    public static Map<String, @Nullable Object> of(Bottlenecks measured) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("calls", measured.export().calls().size());
        fields.put("whole_us", measured.wholeMicros());
        fields.put("kernels_us", measured.kernelMicros());
        fields.put(
                "findings",
                measured.findings().stream().map(ProfileJson::fields).toList());
        fields.put(
                "dies", measured.timelines().stream().map(ProfileJson::fields).toList());
        fields.put(
                "operators",
                measured.operators().stream().map(ProfileJson::fields).toList());
        fields.put(
                "families", measured.cores().stream().map(ProfileJson::fields).toList());
        fields.put("idle_us", idle(measured));
        fields.put("host", host(measured.host()));
        fields.put(
                "exchanges",
                measured.collectives().stream().map(ProfileJson::fields).toList());
        fields.put(
                "fusions", measured.fusions().stream().map(ProfileJson::fields).toList());
        fields.put("model", model(measured.comparison()));
        fields.put(
                "servers",
                measured.servers().stream()
                        .map(server -> new ServerLogReport(server).fields())
                        .toList());
        fields.put(
                "files",
                measured.export().files().stream().map(ProfileJson::fields).toList());
        fields.put(
                "malformed",
                measured.export().malformed().stream().map(ProfileJson::fields).toList());
        fields.put("left_alone", measured.export().others());
        return fields;
    }

    private static Map<String, Object> fields(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", finding.kind().spelling());
        fields.put("title", ProfileAdvice.title(finding));
        fields.put("us", finding.micros());
        fields.put("gain_us", finding.gainMicros());
        fields.put("gain_rests_on", lower(finding.basis()));
        fields.put("evidence", finding.evidence());
        fields.put("advice", ProfileAdvice.of(finding));
        return fields;
    }

    private static Map<String, @Nullable Object> fields(DeviceTimeline timeline) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("die", timeline.device());
        fields.put("span_us", timeline.spanNanos() / 1e3);
        fields.put("computing_us", timeline.computingNanos() / 1e3);
        fields.put("overlapped_us", timeline.overlappedNanos() / 1e3);
        fields.put("exposed_us", timeline.exposedNanos() / 1e3);
        fields.put("idle_us", timeline.idleNanos() / 1e3);
        LaunchPeriod period = timeline.launchPeriod();
        fields.put("awaited_launches", period.sortedNanos().size());
        fields.put("launch_period_us", finite(period.quantileMicros(0.5)));
        fields.put("launch_period_p25_us", finite(period.quantileMicros(0.25)));
        fields.put("launch_period_p75_us", finite(period.quantileMicros(0.75)));
        return fields;
    }

    private static Map<String, Object> fields(OperatorTime time) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("operator", time.operator());
        fields.put("core", time.core());
        fields.put("family", time.family().spelling());
        fields.put("calls", time.count());
        fields.put("us", time.micros());
        return fields;
    }

    private static Map<String, @Nullable Object> fields(CoreUse use) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("family", use.family().spelling());
        fields.put("us", use.micros());
        fields.put("cube_busy", finite(use.cube()));
        fields.put("load_busy", finite(use.load()));
        fields.put("vector_busy", finite(use.vector()));
        fields.put("cores", finite(use.blocks()));
        return fields;
    }

    private static Map<String, Object> idle(Bottlenecks measured) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (IdleCause cause : IdleCause.values()) {
            fields.put(lower(cause), measured.idle().nanos(cause) / 1e3);
        }
        return fields;
    }

    private static @Nullable Map<String, Object> host(@Nullable HostCalls host) {
        if (host == null) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("launch_us", host.launchMicros());
        fields.put("launches", host.launches());
        fields.put("exchange_launch_us", host.exchangeLaunchMicros());
        fields.put("exchanges", host.exchanges());
        fields.put("waits", host.waits());
        fields.put("wait_us", host.waitMicros());
        return fields;
    }

    private static Map<String, Object> fields(CollectiveTime time) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("operation", time.operation());
        fields.put("calls", time.count());
        fields.put("us", time.elapsedMicros());
        fields.put("waiting_us", time.waitMicros());
        fields.put("sending_us", time.transitMicros());
        fields.put("neither_us", time.restMicros());
        fields.put("bytes", time.bytes());
        return fields;
    }

    private static Map<String, @Nullable Object> fields(MissedFusion fusion) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("pattern", fusion.pattern().spelling());
        fields.put("places", fusion.places());
        fields.put("kernels", fusion.kernels());
        fields.put("us", fusion.micros());
        fields.put("saved_by_model_us", finite(fusion.savedMicros()));
        fields.put("idle_between_us", fusion.idleMicros());
        return fields;
    }

    private static @Nullable Map<String, Object> model(@Nullable ModelComparison comparison) {
        if (comparison == null) {
            return null;
        }
        List<Map<String, Object>> kernels = new ArrayList<>();
        for (PricedKernel kernel : comparison.kernels()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("operator", kernel.measured().median().operator());
            fields.put("shapes", kernel.measured().median().shapes());
            fields.put("calls", kernel.measured().count());
            fields.put("median_us", kernel.measured().median().micros());
            fields.put("predicted_us", kernel.predictedMicros());
            fields.put("ratio", kernel.ratio());
            fields.put("basis", lower(kernel.prediction().basis()));
            fields.put("inside", kernel.prediction().inside());
            fields.put("excess_us", kernel.excessMicros());
            kernels.add(fields);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("device", comparison.device().id());
        fields.put("priced_us", comparison.pricedMicros());
        fields.put("not_priced_us", comparison.notPriced());
        fields.put("kernels", kernels);
        return fields;
    }

    private static Map<String, Object> fields(DataFile file) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", file.name());
        fields.put("form", file.form());
        fields.put("rows", file.rows());
        fields.put("malformed", file.malformed());
        fields.put("sha256", file.sha256());
        return fields;
    }

    private static Map<String, Object> fields(Malformed row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("source", row.source());
        fields.put("reason", row.reason());
        return fields;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
