/**
 * SGLang's scheduling loop behind two ports, time and execution. It has no clock, no thread and no lock.
 */
@NullMarked
package org.ascendtwin.scheduler.engine;

import org.jspecify.annotations.NullMarked;
