/**
 * Tables, charts, traces and pages of a result. It must not change a figure.
 */
@NullMarked
package org.ascendtwin.scenarios.report;

import org.jspecify.annotations.NullMarked;
