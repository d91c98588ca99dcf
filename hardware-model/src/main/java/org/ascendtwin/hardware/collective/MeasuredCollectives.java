package org.ascendtwin.hardware.collective;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.RatioField;

/**
 * Measured over modelled times of collectives among the dies of one server, from a user's own profile: for each kind that was
 * measured a curve over bytes for each number of ranks.
 */
public final class MeasuredCollectives {
    private final Map<Kind, RatioField> fields = new EnumMap<>(Kind.class);

    private MeasuredCollectives() {}

    /** Nothing was measured. */
    static MeasuredCollectives none() {
        return new MeasuredCollectives();
    }

    /** What {@code device} is calibrated with. */
    public static MeasuredCollectives of(Device device) {
        MeasuredCollectives all = new MeasuredCollectives();
        for (Kind kind : Kind.values()) {
            CalibratedKernel measured = device.calibrated().get(name(kind));
            if (measured != null) {
                all.fields.put(kind, new RatioField(measured.ratios()));
            }
        }
        return all;
    }

    /** What profiles call {@code kind}, such as {@code all_reduce}. */
    public static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Where {@code ranks} stand among the groups of a table. */
    public static double[] group(int ranks) {
        return new double[] {StrictMath.log(ranks)};
    }

    /** Where {@code bytes} stand on a curve. */
    public static double along(double bytes) {
        return StrictMath.log(Math.max(1, bytes));
    }

    /** What a modelled time has to be multiplied with; 1 for a kind that was not measured. */
    double ratio(Kind kind, double bytes, int ranks) {
        RatioField field = fields.get(kind);
        return field == null ? 1 : field.ratio(name(kind), group(ranks), along(bytes));
    }
}
