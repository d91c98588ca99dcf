package org.ascendtwin.scenarios.plan;

import java.util.List;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.spec.ClusterSpec;
import org.ascendtwin.scenarios.spec.EconomicsSpec;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;

/**
 * Which kinds of servers there are, on which machines; how many of each is not said.
 *
 * @param cluster the machines
 * @param economics what they cost
 * @param kinds one for servers that do both, or one each for prefill and decode
 */
public record Layout(ClusterSpec cluster, EconomicsSpec economics, List<Kind> kinds) {

    /**
     * One kind of server.
     *
     * @param tp dies of a server
     * @param dp data-parallel attention groups among them
     * @param exchange whether tokens are sent to experts that lie on one die each
     */
    public record Kind(Role role, int tp, int dp, boolean exchange) {
        /** "TP8 DP4 EP8". */
        public String label() {
            return "TP" + tp + (dp > 1 ? " DP" + dp : "") + (exchange ? " EP" + tp : "");
        }
    }

    /** Dies of {@code instances} servers of each kind. */
    public int dies(List<Integer> instances) {
        int dies = 0;
        for (int i = 0; i < kinds.size(); i++) {
            dies += instances.get(i) * kinds.get(i).tp();
        }
        return dies;
    }

    /** "2 × TP4", or "1 × TP4 prefill + 2 × TP8 decode". */
    public String label(List<Integer> instances) {
        return kinds.stream()
                .map(kind -> instances.get(kinds.indexOf(kind)) + " × " + kind.label()
                        + (kind.role() == Role.MIXED ? "" : " " + role(kind)))
                .collect(Collectors.joining(" + "));
    }

    /** "TP4 on ascend-910b2", or "TP4 prefill + TP8 decode on ascend-910b2". */
    public String label() {
        return kinds.stream()
                        .map(kind -> kind.label() + (kind.role() == Role.MIXED ? "" : " " + role(kind)))
                        .collect(Collectors.joining(" + "))
                + " on " + device();
    }

    /** What its dies are called. */
    public String device() {
        return cluster.device().own() == null
                ? cluster.device().id()
                : cluster.device().own().id();
    }

    private static String role(Kind kind) {
        return kind.role() == Role.PREFILL ? "prefill" : "decode";
    }
}
