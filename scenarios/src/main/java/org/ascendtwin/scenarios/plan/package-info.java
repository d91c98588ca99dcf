/**
 * Answers what to buy and how to set it: layouts pruned in closed form, the survivors simulated. It must not know how its
 * answers are shown.
 */
@NullMarked
package org.ascendtwin.scenarios.plan;

import org.jspecify.annotations.NullMarked;
