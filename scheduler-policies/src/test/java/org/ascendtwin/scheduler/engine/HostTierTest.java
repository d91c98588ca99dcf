package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.HostTierSettings;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class HostTierTest {
    @Test
    void anEvictedPromptComesBackFromTheHostInsteadOfBeingComputed() {
        assertThat(computedTokensOfRepeatedPrompt(HostTierSettings.OFF)).isEqualTo("500+0");
        assertThat(computedTokensOfRepeatedPrompt(HostTierSettings.DEFAULTS)).isEqualTo("1+499");
    }

    /** Computes a prompt, pushes it out by another one, and asks for it again; gives computed and loaded tokens. */
    private static String computedTokensOfRepeatedPrompt(HostTierSettings hiCache) {
        VirtualHost host = new VirtualHost();
        EngineConfig config = EngineConfig.builder(600, 4)
                .pageSize(1)
                .overlap(false)
                .hiCache(hiCache)
                .build();
        List<String> extensions = new ArrayList<>();
        FixedStepDevice device = new FixedStepDevice(host, 1000, 1);
        EngineCore core = new EngineCore(
                config,
                host,
                new StepExecutor() {
                    @Override
                    public long hostNanos(EngineView view) {
                        return 0;
                    }

                    @Override
                    public void launch(StepPlan plan, StepSink sink) {
                        extensions.add(plan.queryLength(0) + "+" + plan.loadedBack(0));
                        device.launch(plan, sink);
                    }
                },
                new EventLog());
        for (int id = 0; id < 3; id++) {
            TokenRuns prompt = TokenRuns.of(id == 1 ? 1_000_000 : 1, 500);
            core.receive(Request.of(id, host.nowNanos(), prompt, 1));
            host.runUntilQuiet();
        }
        return extensions.getLast();
    }
}
