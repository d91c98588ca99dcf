package org.ascendtwin.notebooks;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.ingest.PublishedFabric;
import org.ascendtwin.calibration.validate.FabricScores;
import org.ascendtwin.calibration.validate.FabricScores.FabricScore;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** Where a notebook begins: scenarios to run, to vary and to compare. */
public final class Twin {
    private Twin() {}

    /**
     * A scenario to study.
     *
     * @param name its file, or its name in the gallery
     * @throws InvalidInput with every problem of its form
     */
    public static Study scenario(String name) throws InvalidInput {
        return Study.of(Gallery.find(name));
    }

    /** The network model beside published measurements, which come with the product. */
    public static List<FabricScore> network() {
        return FabricScores.of(PublishedFabric.shipped()).scores();
    }

    /** The scenarios that come with the product, a row each. */
    public static Table gallery() throws InvalidInput {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("scenario", "what it is")));
        for (Gallery.Entry entry : Gallery.entries()) {
            rows.add(List.of(entry.name(), entry.title()));
        }
        return Table.of(rows);
    }
}
