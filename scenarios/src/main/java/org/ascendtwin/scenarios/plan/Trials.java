package org.ascendtwin.scenarios.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ascendtwin.scenarios.experiment.Figures;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Progress;
import org.ascendtwin.scenarios.experiment.StuckRun;
import org.ascendtwin.scenarios.experiment.Workers;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.RunSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scheduler.cache.OutOfKvMemory;

/** Simulates candidates, all on the same requests, each once, and often enough that a few hundred requests are seen. */
final class Trials {
    private static final int FEWEST_REQUESTS = 200;
    private static final int MOST_REPETITIONS = 5;

    private final Scenario base;
    private final Workers workers;
    private final Progress progress;
    private final Map<Candidate, Outcome> outcomesByCandidate = new ConcurrentHashMap<>();
    private final AtomicInteger simulated = new AtomicInteger();
    private final int repetitions;

    /**
     * @param workers run them
     * @param requests of one replication
     * @param progress told how many simulations are done, of as many as are known to be wanted
     */
    Trials(Scenario base, Workers workers, int requests, Progress progress) {
        this.base = base;
        this.workers = workers;
        this.progress = progress;
        repetitions = Math.clamp(Math.ceilDiv(FEWEST_REQUESTS, requests), 1, MOST_REPETITIONS);
    }

    /** Simulations so far. */
    int simulated() {
        return simulated.get();
    }

    /** {@code candidate} as it is. */
    Outcome of(Candidate candidate) throws InvalidInput {
        Outcome known = outcomesByCandidate.get(candidate);
        if (known != null) {
            return known;
        }
        Outcome outcome = run(candidate, candidate.scenario(base), repetitions, Jobs.ONE);
        outcomesByCandidate.put(candidate, outcome);
        return outcome;
    }

    /** {@code count} replications of {@code candidate}. */
    Outcome replicated(Candidate candidate, int count, Jobs jobs) throws InvalidInput {
        return run(candidate, candidate.scenario(base), count, jobs);
    }

    /** {@code candidate} in another situation. */
    Outcome of(Candidate candidate, Scenario situation) throws InvalidInput {
        return run(candidate, candidate.scenario(situation), repetitions, Jobs.ONE);
    }

    private Outcome run(Candidate candidate, Scenario scenario, int count, Jobs jobs) throws InvalidInput {
        RunSpec once = new RunSpec(scenario.run().seed(), count, null);
        try {
            Figures figures = workers.run(Records.with(scenario, Map.of("run", once)), jobs);
            return new Outcome(candidate, null, figures.metrics());
        } catch (OutOfKvMemory | StuckRun | IllegalArgumentException e) {
            return new Outcome(candidate, String.valueOf(e.getMessage()), Map.of());
        } finally {
            int done = simulated.incrementAndGet();
            progress.update(done, done + 1L);
        }
    }
}
