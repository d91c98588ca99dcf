package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.sglang.CommandFlags.Use;
import org.ascendtwin.scenarios.spec.Flag.Treatment;
import org.ascendtwin.scenarios.spec.FlagTable;

/**
 * Server commands that launch the same: same role, flags and environment but for what says where they run. A server that
 * spans several nodes has a command for each node.
 */
final class ServerGroup {
    private final CommandFlags flags;
    private final Map<String, Word> environment = new LinkedHashMap<>();
    private final String location;
    private final List<String> nodeRanks = new ArrayList<>();

    ServerGroup(SglangCommand command, CommandFlags flags) {
        this.flags = flags;
        location = command.location();
        command.environment().forEach((name, value) -> {
            if (keeps(name, value.text())) {
                environment.put(name, value);
            }
        });
        nodeRanks.add(flags.last("node-rank").map(Use::text).orElse("0"));
    }

    /** Whether a scenario keeps a variable: not where it says where a server runs, or is made there. */
    static boolean keeps(String variable, String value) {
        boolean place = FlagTable.environment()
                .find(variable)
                .map(known -> known.treatment() == Treatment.PLACE)
                .orElse(false);
        return !place && !value.contains(ShellWords.OUTPUT);
    }

    /** Takes in {@code other} if it launches the same; returns whether it did. */
    boolean merge(ServerGroup other) {
        boolean same = key().equals(other.key());
        if (same) {
            nodeRanks.addAll(other.nodeRanks);
        }
        return same;
    }

    private String key() {
        return role()
                + modelPath().map(Use::text).orElse("")
                + kept().values().stream()
                        .map(use -> use.flag().name() + "=" + use.text())
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + environment.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().text())
                        .sorted()
                        .collect(Collectors.joining("\n"));
    }

    String location() {
        return location;
    }

    /** The value of --disaggregation-mode; "mixed" where there is none. */
    String role() {
        String mode = flags.last("disaggregation-mode").map(Use::text).orElse("null");
        return mode.equals("null") ? "mixed" : mode;
    }

    String roleLocation() {
        return flags.last("disaggregation-mode").map(Use::location).orElse(location);
    }

    Optional<Use> modelPath() {
        return flags.last("model-path");
    }

    /** The flags that a scenario keeps, by name. */
    Map<String, Use> kept() {
        Map<String, Use> kept = new LinkedHashMap<>(flags.byName());
        kept.values().removeIf(use -> !keeps(use));
        return kept;
    }

    /** Whether a scenario keeps a flag. */
    static boolean keeps(Use use) {
        return switch (use.flag().treatment()) {
            case MODELLED, ACCEPTED, REFUSED -> !isUnknown(use);
            case PLACE, ELSEWHERE, IMPORT -> false;
        };
    }

    private static boolean isUnknown(Use use) {
        boolean unnamedDraft =
                use.flag().name().equals(ModelNames.DRAFT_PATH) && use.text().equals(ModelNames.UNNAMED_DRAFT);
        return unnamedDraft || use.text().contains(ShellWords.OUTPUT);
    }

    /** The variables that a scenario keeps. */
    Map<String, Word> environment() {
        return environment;
    }

    /** How many servers the commands launch: one for each command of a first node. */
    int instances() {
        long firsts = nodeRanks.stream().filter(rank -> rank.equals("0")).count();
        int nodes = number("nnodes");
        return (int) Math.max(firsts, (nodeRanks.size() + nodes - 1) / nodes);
    }

    /** Dies that one server takes, as far as its flags are readable. */
    int dies() {
        return number("tp-size") * number("pp-size");
    }

    private int number(String flag) {
        String text = flags.last(flag).map(Use::text).orElse("1");
        return text.matches("[1-9]\\d{0,4}") ? Integer.parseInt(text) : 1;
    }
}
