package org.ascendtwin.scenarios.experiment;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.sim.journal.Digest;

/**
 * The answer of a run: each figure with its interval, and the replications that it rests on.
 *
 * @param scenario the scenario as it was run, defaults included
 * @param version the product's version
 * @param facts what the deployment came to, for people: name and value ("KV tokens", "331,264")
 * @param notes what the reader must know to read the figures: assumptions, what was accepted but is not modelled
 * @param metrics figures by name, in bench_serving's names where it has them
 * @param replications at least one
 * @param grounds what its times rest on
 */
public record RunResult(
        Scenario scenario,
        String version,
        Map<String, String> facts,
        List<String> notes,
        Map<String, Estimate> metrics,
        List<Replication> replications,
        Grounds grounds) {
    /** A result of which nobody asks what its times rest on. */
    public RunResult(
            Scenario scenario,
            String version,
            Map<String, String> facts,
            List<String> notes,
            Map<String, Estimate> metrics,
            List<Replication> replications) {
        this(scenario, version, facts, notes, metrics, replications, Grounds.NONE);
    }

    /** The figure called {@code metric}, which must be there. */
    public Estimate figure(String metric) {
        Estimate figure = metrics.get(metric);
        if (figure == null) {
            throw new IllegalArgumentException("no figure is called " + metric + "; known: " + metrics.keySet());
        }
        return figure;
    }

    /** The digest of the only replication, or of the digests of all in their order. */
    public String digest() {
        if (replications.size() == 1) {
            return first().digest();
        }
        Digest all = new Digest();
        replications.forEach(replication -> replication.digest().chars().forEach(all::add));
        return HexFormat.of().toHexDigits(all.value());
    }

    /** The requests that got no answer. */
    public Failures failures() {
        return Failures.of(replications);
    }

    /** The replication that charts show. */
    public Replication first() {
        return replications.getFirst();
    }
}
