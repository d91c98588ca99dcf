/**
 * Single steps that others published, priced by the model: a prefill or a decode step of a stated batch, without scheduler and
 * client. Knows scenarios and step costs, and must not know how results are printed.
 */
@NullMarked
package org.ascendtwin.scenarios.steps;

import org.jspecify.annotations.NullMarked;
