/**
 * Speculative windows and how many drafts are accepted. It must not know what a draft costs.
 */
@NullMarked
package org.ascendtwin.scheduler.speculate;

import org.jspecify.annotations.NullMarked;
