package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.ascendtwin.calibration.ingest.KernelCall;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.ascendtwin.calibration.timing.Selection;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.model.Fusion;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Pass.Node;
import org.ascendtwin.hardware.model.Pass.RepeatedOperator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.jspecify.annotations.Nullable;

/** Looks for kernels in a row that one kernel could take the place of, stream by stream. */
final class FusionSearch {
    private final @Nullable OperatorTimer timer;
    private final Map<FusionPattern, MissedFusion> missed = new EnumMap<>(FusionPattern.class);

    private FusionSearch(@Nullable Device device) {
        this.timer = device == null ? null : new OperatorTimer(device);
    }

    /** What was found, the most gain first. */
    static List<MissedFusion> search(List<DeviceTimeline> timelines, @Nullable Device device) {
        FusionSearch search = new FusionSearch(device);
        for (DeviceTimeline timeline : timelines) {
            streams(timeline.calls()).forEach(search::search);
        }
        List<MissedFusion> found = new ArrayList<>(search.missed.values());
        found.sort((a, b) -> Double.compare(b.gainMicros(), a.gainMicros()));
        return found;
    }

    /** The calls of each stream with the exchanges of all; exchanges have streams of their own, which no export names. */
    private static Collection<List<KernelCall>> streams(List<KernelCall> calls) {
        TreeSet<String> names = new TreeSet<>();
        calls.stream().filter(call -> !call.isExchange()).forEach(call -> names.add(call.place().stream()));
        Map<String, List<KernelCall>> streams = new LinkedHashMap<>();
        for (String name : names) {
            streams.put(
                    name,
                    calls.stream()
                            .filter(call ->
                                    call.isExchange() || call.place().stream().equals(name))
                            .toList());
        }
        return streams.values();
    }

    private void search(List<KernelCall> calls) {
        StringBuilder names = new StringBuilder();
        int[] startOf = new int[calls.size() + 1];
        for (int i = 0; i < calls.size(); i++) {
            startOf[i] = names.length();
            names.append(calls.get(i).operator()).append(';');
        }
        startOf[calls.size()] = names.length();
        boolean[] taken = new boolean[calls.size()];
        for (FusionPattern pattern : FusionPattern.values()) {
            Matcher matcher = pattern.names().matcher(names);
            int first = 0;
            while (matcher.find()) {
                while (startOf[first] < matcher.start()) {
                    first++;
                }
                int last = first;
                while (startOf[last + 1] < matcher.end()) {
                    last++;
                }
                take(pattern, calls, first, last, taken);
            }
        }
    }

    private void take(FusionPattern pattern, List<KernelCall> calls, int first, int last, boolean[] taken) {
        for (int i = first; i <= last; i++) {
            if (taken[i]) {
                return;
            }
        }
        List<KernelCall> row = calls.subList(first, last + 1);
        List<Node> nodes = nodes(row);
        Fusion fusion = pattern.fusion();
        Pass fused = nodes.size() == row.size() && fusion != null ? fusion.apply(new Pass(nodes)) : null;
        if (fused != null && fused.nodes().size() == nodes.size()) {
            return;
        }
        for (int i = first; i <= last; i++) {
            taken[i] = true;
        }
        double micros = row.stream().mapToDouble(call -> call.timing().micros()).sum();
        double saved = fused == null || timer == null ? Double.NaN : micros * savedPart(nodes, fused.nodes(), timer);
        missed.merge(pattern, new MissedFusion(pattern, 1, row.size(), micros, saved, idle(row)), MissedFusion::and);
    }

    /** What the model knows of {@code row}, which is less than all where it has no price for a kernel. */
    private static List<Node> nodes(List<KernelCall> row) {
        List<Node> nodes = new ArrayList<>();
        for (KernelCall call : row) {
            if (!call.isExchange() && Selection.reasonNotPriced(call.timing()) == null) {
                nodes.add(new RepeatedOperator(1, MeasuredOperator.of(call.timing())));
            }
        }
        return nodes;
    }

    private static double savedPart(List<Node> before, List<Node> after, OperatorTimer timer) {
        return Math.max(0, 1 - seconds(after, timer) / seconds(before, timer));
    }

    private static double seconds(List<Node> nodes, OperatorTimer timer) {
        double seconds = 0;
        for (Node node : nodes) {
            seconds += node instanceof RepeatedOperator one ? timer.seconds(one.operator()) : 0;
        }
        return seconds;
    }

    private static double idle(List<KernelCall> row) {
        long idle = 0;
        long end = row.getFirst().endNanos();
        for (KernelCall call : row) {
            idle += Math.max(0, call.startNanos() - end);
            end = Math.max(end, call.endNanos());
        }
        return idle / 1e3;
    }
}
