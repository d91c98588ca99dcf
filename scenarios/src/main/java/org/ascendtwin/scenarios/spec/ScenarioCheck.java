package org.ascendtwin.scenarios.spec;

/** Something a scenario must satisfy beyond its form. */
@FunctionalInterface
public interface ScenarioCheck {
    /** Reports to {@code draft} what does not hold; looks only at the sections that are there. */
    void check(Draft draft);
}
