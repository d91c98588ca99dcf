/**
 * Scenario files as records, with every problem found at once. It must not know how a scenario is run.
 */
@NullMarked
package org.ascendtwin.scenarios.spec;

import org.jspecify.annotations.NullMarked;
