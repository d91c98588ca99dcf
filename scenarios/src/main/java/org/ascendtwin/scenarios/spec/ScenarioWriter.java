package org.ascendtwin.scenarios.spec;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a scenario with all its defaults, so that it reads back as itself whatever later defaults are. */
public final class ScenarioWriter {
    private ScenarioWriter() {}

    /** The scenario as a YAML document. */
    public static String yaml(Scenario scenario) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(Records.toMap(scenario));
    }
}
