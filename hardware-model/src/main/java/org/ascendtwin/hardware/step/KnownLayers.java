package org.ascendtwin.hardware.step;

import java.util.Arrays;
import org.ascendtwin.hardware.device.Device;
import org.jspecify.annotations.Nullable;

/**
 * The layers of the last batches, laid out on streams, by all that decides how: what attention takes, which grows with
 * every step, is told when they run. Batches that share a place take it from each other.
 */
final class KnownLayers {
    /** A decode batch shrinks and grows through fewer sizes than this before old ones come back. */
    private static final int PLACES = 128;

    private static final int MULTIPLIER = 31;

    private final Device device;
    private final Overlap overlap;
    private final int kinds;
    private final @Nullable Place[] places = new Place[PLACES];
    private final int[] wanted;
    private int given;

    /** @param keys numbers that tell batches apart */
    KnownLayers(Device device, Overlap overlap, int kinds, int keys) {
        this.device = device;
        this.overlap = overlap;
        this.kinds = kinds;
        this.wanted = new int[keys];
    }

    /** The layers of batches with the same key. */
    static final class Place {
        private final int[] key;
        private final LayerSchedule[] schedules;
        private boolean laid;

        private Place(int keys, LayerSchedule[] schedules) {
            this.key = new int[keys];
            this.schedules = schedules;
        }

        LayerSchedule schedule(int kind) {
            return schedules[kind];
        }

        /** Whether the schedules hold what they shall. */
        boolean isLaid() {
            return laid;
        }

        void setLaid() {
            laid = true;
        }
    }

    /** Begins a key. */
    KnownLayers key() {
        given = 0;
        return this;
    }

    /** Adds a number to it. */
    KnownLayers with(int number) {
        wanted[given++] = number;
        return this;
    }

    /** The layers of the key; cleared where they are not known. */
    Place find() {
        Arrays.fill(wanted, given, wanted.length, 0);
        int hash = 1;
        for (int number : wanted) {
            hash = MULTIPLIER * hash + number;
        }
        int index = (hash ^ (hash >>> Byte.SIZE) ^ (hash >>> Short.SIZE)) & (PLACES - 1);
        Place place = places[index];
        if (place == null) {
            place = new Place(wanted.length, newSchedules());
            places[index] = place;
        } else if (Arrays.equals(place.key, wanted)) {
            return place;
        }
        System.arraycopy(wanted, 0, place.key, 0, wanted.length);
        place.laid = false;
        return place;
    }

    private LayerSchedule[] newSchedules() {
        LayerSchedule[] schedules = new LayerSchedule[kinds];
        Arrays.setAll(schedules, kind -> new LayerSchedule(device, overlap));
        return schedules;
    }
}
