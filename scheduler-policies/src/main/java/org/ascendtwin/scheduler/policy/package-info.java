/**
 * Queue orders, one file a policy: a view in, a plan out. It must hold no alarms and submit nothing.
 */
@NullMarked
package org.ascendtwin.scheduler.policy;

import org.jspecify.annotations.NullMarked;
