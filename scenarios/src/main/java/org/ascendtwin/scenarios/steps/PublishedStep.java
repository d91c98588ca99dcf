package org.ascendtwin.scenarios.steps;

import java.util.List;
import org.ascendtwin.scenarios.spec.Default;
import org.ascendtwin.scenarios.spec.Doc;
import org.ascendtwin.scenarios.spec.Range;
import org.ascendtwin.sim.unit.TimeSpan;

/**
 * One step of a deployment as somebody published it.
 *
 * @param group what its publisher, model and layout are, as tables call it
 */
public record PublishedStep(
        @Doc("a short name, one of each") String id,

        @Doc("publisher and model, as tables call it") String group,

        @Doc("where it is published") String source,

        @Doc("the deployment: a scenario file beside the index")
        String scenario,

        @Doc("path=value laid over it") @Default("[]") List<String> settings,

        @Doc("what the step does") StepKind kind,

        @Doc("requests of each data-parallel group") @Range(min = 1, max = 4096)
        int requests,

        @Doc("tokens that each request computes (prefill) or has cached (decode)") @Range(min = 1, max = 1 << 24)
        int tokens,

        @Doc("drafts that a verification accepts in the mean") @Default("0") @Range(min = 0, max = 64)
        double accepted,

        @Doc("what was published: the time of the prefill, or the time a token of the decode")
        TimeSpan published) {}
