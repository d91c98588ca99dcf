/**
 * Trains the small models that ship: text, tokenizer, gradients. It must not know how a device computes.
 */
@NullMarked
package org.ascendtwin.live.train;

import org.jspecify.annotations.NullMarked;
