package org.ascendtwin.calibration.profile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ascendtwin.calibration.fit.RatioFit;
import org.ascendtwin.calibration.profile.ProfiledKernel.Basis;
import org.ascendtwin.calibration.profile.ProfiledKernel.Residuals;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.MeasuredCollective;
import org.ascendtwin.calibration.timing.Selection;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.collective.MeasuredCollectives;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;

/**
 * What measured collectives of one server are off from the network of the machines that a device is built into. Where the
 * serving runtime has a kernel of its own for a kind, its times count and the vendor's library's do not.
 */
final class CollectiveProfiles {
    private final Device device;

    CollectiveProfiles(Device device) {
        this.device = device;
    }

    /** A profile of each kind that {@code timings} has enough of; why others are left out goes into {@code skipped}. */
    Map<String, ProfiledKernel> of(List<KernelTiming> timings, Map<String, Integer> skipped) {
        Map<String, ProfiledKernel> profiles = new TreeMap<>();
        Optional<Cluster> cluster = ClusterCatalogue.shipped().clusters().values().stream()
                .filter(each -> each.takes(device.id()))
                .findFirst();
        Map<Kind, List<MeasuredCollective>> byKind = byKind(timings, skipped);
        if (cluster.isPresent()) {
            byKind.forEach((kind, measured) -> {
                ProfiledKernel profile = profile(cluster.get(), measured);
                if (!profile.ratios().none()) {
                    profiles.put(MeasuredCollectives.name(kind), profile);
                }
            });
        }
        return profiles;
    }

    private Map<Kind, List<MeasuredCollective>> byKind(List<KernelTiming> timings, Map<String, Integer> skipped) {
        Map<Kind, List<MeasuredCollective>> all = new EnumMap<>(Kind.class);
        for (KernelTiming timing : timings) {
            MeasuredCollective measured = Selection.isOf(timing, device) ? MeasuredCollective.of(timing) : null;
            if (measured != null && measured.launchedByHost()) {
                skipped.merge("exchanges with the host's launch in them", 1, Integer::sum);
            } else if (measured != null) {
                all.computeIfAbsent(measured.kind(), kind -> new ArrayList<>()).add(measured);
            }
        }
        for (List<MeasuredCollective> each : all.values()) {
            int count = each.size();
            if (each.stream().anyMatch(MeasuredCollective::ofRuntime)) {
                each.removeIf(measured -> !measured.ofRuntime());
            }
            if (each.size() < count) {
                skipped.merge(
                        "exchanges of a library, where the runtime has a kernel of its own",
                        count - each.size(),
                        Integer::sum);
            }
        }
        return all;
    }

    private static ProfiledKernel profile(Cluster cluster, List<MeasuredCollective> measured) {
        RatioFit fit = RatioFit.ofCollectives(cluster, measured);
        RatioFit.Tabled tabled = fit.tabled();
        double least =
                measured.stream().mapToDouble(MeasuredCollective::bytes).min().orElse(0);
        double most =
                measured.stream().mapToDouble(MeasuredCollective::bytes).max().orElse(0);
        return new ProfiledKernel(
                Basis.MEASURED,
                measured.size(),
                Map.of(),
                List.of(),
                Residuals.of(ErrorSummary.of(fit.lawErrorsPercent())),
                Residuals.of(ErrorSummary.of(tabled.errorsPercent())),
                List.of(),
                new MeasuredSpan(0, 0, least, most),
                tabled.table());
    }
}
