package org.ascendtwin.scenarios.assemble;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;

/**
 * A scenario with everything looked up and derived as SGLang derives it.
 *
 * @param scenario with every derived flag written out, so that it means the same under other defaults
 * @param dies dies of the cards that may be used
 * @param servers one for each entry of the scenario's servers
 * @param runtimeOrigins where each number of assumptions.runtime comes from, in words, by its name
 */
public record Resolved(Scenario scenario, int dies, List<ResolvedServer> servers, Map<String, String> runtimeOrigins) {
    public Resolved {
        servers = List.copyOf(servers);
        runtimeOrigins = Collections.unmodifiableMap(new LinkedHashMap<>(runtimeOrigins));
    }

    /** The servers of the first entry, often the only one. */
    public ResolvedServer first() {
        return servers.getFirst();
    }

    /** Index of the first entry that decodes. */
    public int decoding() {
        return firstBut(Role.PREFILL);
    }

    /** Index of the first entry that prefills. */
    public int prefilling() {
        return firstBut(Role.DECODE);
    }

    private int firstBut(Role other) {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).spec().role() != other) {
                return i;
            }
        }
        return 0;
    }

    /** Data-parallel ranks of all servers; where servers change roles, of each in both. */
    public int ranks() {
        return servers.stream()
                .mapToInt(server -> server.places() * server.ranks())
                .sum();
    }
}
