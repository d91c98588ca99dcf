package org.ascendtwin.scenarios.spec;

/** What a run directory holds besides the figures. */
@Doc("What the run directory holds besides the figures")
public record ReportSpec(
        @Doc("charts as PNG and SVG") @Default("true") boolean charts) {}
