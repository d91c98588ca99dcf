package org.ascendtwin.calibration.conformance;

import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.WritePolicy;

/**
 * The settings of a recorded case of the prefix cache with host memory behind it.
 *
 * @param capacity tokens on the device, whole pages of which are used
 * @param hostCapacity tokens in host memory, whole pages of which are used
 */
record TieredSettings(
        int capacity, int hostCapacity, int pageSize, WritePolicy writePolicy, EvictionPolicy evictionPolicy) {
    TieredSettings {
        capacity = capacity / pageSize * pageSize;
        hostCapacity = hostCapacity / pageSize * pageSize;
    }
}
