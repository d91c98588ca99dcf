/**
 * Requests: arrivals, lengths, traces and programs. It must not know any policy.
 */
@NullMarked
package org.ascendtwin.scenarios.workload;

import org.jspecify.annotations.NullMarked;
