/**
 * Experts on dies: who holds which, how many tokens come to each, and what it takes to send tokens there and back. It must
 * not know of requests or of the rest of a model.
 */
@NullMarked
package org.ascendtwin.hardware.expert;

import org.jspecify.annotations.NullMarked;
