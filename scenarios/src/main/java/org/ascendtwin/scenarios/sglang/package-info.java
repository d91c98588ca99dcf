/**
 * SGLang launch commands in and out. It must not know how they are simulated.
 */
@NullMarked
package org.ascendtwin.scenarios.sglang;

import org.jspecify.annotations.NullMarked;
