package org.ascendtwin.calibration.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.fit.FittedKernel;
import org.ascendtwin.calibration.fit.FittedValue;
import org.ascendtwin.calibration.fit.KernelFit;
import org.ascendtwin.calibration.fit.KernelLaw;
import org.ascendtwin.calibration.fit.KernelSample;
import org.ascendtwin.calibration.fit.Parameter;
import org.ascendtwin.calibration.fit.RatioFit;
import org.ascendtwin.calibration.ingest.Ingested;
import org.ascendtwin.calibration.profile.ProfiledKernel.Basis;
import org.ascendtwin.calibration.profile.ProfiledKernel.Residuals;
import org.ascendtwin.calibration.profile.ProfiledKernel.SizeRegion;
import org.ascendtwin.calibration.profile.ProfiledKernel.Value;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.ascendtwin.calibration.timing.Selection;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.calibration.validate.Region;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.device.RatioTable;
import org.ascendtwin.hardware.operator.KernelName;
import org.ascendtwin.hardware.operator.KernelPlace;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.jspecify.annotations.Nullable;

/** Makes the profile of a device from measured kernels, kind by kind. */
public final class ProfileFit {
    /** With fewer, and no related device to start at, a fit would tell more of the kernels than of their kind. */
    private static final int LEAST_KERNELS = 4;

    /** No kind of kernel is so much faster or slower than its law: something else was measured, or in another unit. */
    private static final double MOST_RATIO = 30;

    private final Device device;
    private final @Nullable DeviceProfile like;
    private final boolean interpolates;
    private final boolean scalesBlocks;

    /**
     * A fit for {@code device}.
     *
     * @param like a profile of a related device to start at; null to start at the device's own constants
     */
    public ProfileFit(Device device, @Nullable DeviceProfile like) {
        this(device, like, false, false);
    }

    private ProfileFit(Device device, @Nullable DeviceProfile like, boolean interpolates, boolean scalesBlocks) {
        this.device = device;
        this.like = like;
        this.interpolates = interpolates;
        this.scalesBlocks = scalesBlocks;
    }

    /** The same fit with tables of what the laws are off by where kernels are dense; they restate the measurements. */
    public ProfileFit interpolating() {
        return new ProfileFit(device, like, true, scalesBlocks);
    }

    /** The same fit with products of 8-bit operands that are scaled block by block, in place of those scaled as a whole. */
    public ProfileFit scalingBlocks() {
        return new ProfileFit(device, like, interpolates, true);
    }

    /** The profile that {@code data} makes; {@code command} is written into it. */
    public DeviceProfile profile(Ingested data, String command) {
        Map<String, Integer> skipped = new TreeMap<>();
        Map<String, List<KernelSample>> samples = samples(device, data, scalesBlocks, skipped);
        Map<String, ProfiledKernel> kernels = new TreeMap<>();
        if (like != null) {
            like.kernels().forEach((name, kernel) -> kernels.put(name, kernel.borrowed()));
        }
        samples.entrySet().removeIf(entry -> {
            String reason = reasonNotToFit(entry.getKey(), entry.getValue(), kernels.containsKey(entry.getKey()));
            if (reason != null) {
                skipped.merge(reason, entry.getValue().size(), Integer::sum);
            }
            return reason != null;
        });
        if (interpolates) {
            skipped.remove(Selection.EXCHANGE);
            kernels.putAll(new CollectiveProfiles(device).of(data.timings(), skipped));
        }
        Map<String, Fitted> fits = new TreeMap<>(samples.entrySet().parallelStream()
                .collect(
                        Collectors.toConcurrentMap(Map.Entry::getKey, entry -> fit(entry.getKey(), entry.getValue()))));
        fits.forEach((name, fitted) -> kernels.put(name, fitted.kernel()));
        return new DeviceProfile(
                DeviceProfile.FORMAT,
                device.id(),
                command,
                like == null ? "" : like.device(),
                sources(data),
                skipped,
                kernels,
                like == null ? Map.of() : like.serving(),
                together(fits));
    }

    /**
     * A kind that was fitted.
     *
     * @param errorsPercent on kernels not fitted
     */
    private record Fitted(ProfiledKernel kernel, double[] errorsPercent) {}

    private static Residuals together(Map<String, Fitted> fits) {
        return Residuals.of(ErrorSummary.of(fits.values().stream()
                .flatMapToDouble(fitted -> Arrays.stream(fitted.errorsPercent()))
                .toArray()));
    }

    private @Nullable String reasonNotToFit(String name, List<KernelSample> measured, boolean related) {
        if (measured.size() < LEAST_KERNELS && !related) {
            return "fewer than " + LEAST_KERNELS + " of " + name;
        }
        OperatorTimer model = new OperatorTimer(device);
        double[] ratios = measured.stream()
                .mapToDouble(sample -> sample.seconds() / model.seconds(sample.operator()))
                .sorted()
                .toArray();
        double middle = ratios[ratios.length / 2];
        return middle < 1 / MOST_RATIO || middle > MOST_RATIO
                ? String.format(
                        Locale.ROOT,
                        "%s that take %.2g times what the device's own constants say; maybe the times are in another unit",
                        name,
                        middle)
                : null;
    }

    /**
     * The kernels of {@code data} that the model prices, by kind; why others are left out goes into {@code skipped}.
     *
     * @param scalesBlocks whether products of 8-bit operands are those scaled block by block
     */
    static Map<String, List<KernelSample>> samples(
            Device device, Ingested data, boolean scalesBlocks, Map<String, Integer> skipped) {
        Map<String, List<KernelSample>> samples = new TreeMap<>();
        for (KernelTiming timing : data.timings()) {
            String reason = Selection.reasonToSkip(timing, device, scalesBlocks);
            if (reason != null) {
                skipped.merge(reason, 1, Integer::sum);
                continue;
            }
            Operator operator = MeasuredOperator.of(timing);
            samples.computeIfAbsent(KernelName.of(operator), name -> new ArrayList<>())
                    .add(new KernelSample(operator, timing.micros() * 1e-6));
        }
        return samples;
    }

    private Fitted fit(String name, List<KernelSample> measured) {
        FittedKernel fitted = lawOf(name, measured).fitted();
        ProfiledKernel law = profiled(fitted);
        double[] errors = fitted.foldErrorsPercent().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (!interpolates) {
            return new Fitted(law, errors);
        }
        RatioFit.Tabled ratios =
                RatioFit.ofKernels(device, name, law.on(device), measured).tabled();
        if (ratios.table().curvesByVariant().isEmpty()) {
            return new Fitted(law, errors);
        }
        double[] bytes = measured.stream()
                .map(KernelSample::operator)
                .filter(operator -> KernelPlace.of(operator) != null)
                .mapToDouble(Operator::bytes)
                .toArray();
        ErrorSummary summary = ErrorSummary.of(ratios.errorsPercent());
        List<SizeRegion> regions = SizeRegion.of(Region.of(bytes, ratios.errorsPercent()));
        return new Fitted(law.with(ratios.table(), summary, regions), ratios.errorsPercent());
    }

    private KernelFit lawOf(String name, List<KernelSample> measured) {
        if (like != null && like.kernels().containsKey(name)) {
            return KernelFit.besides(device, name, like.kernel(name, device), measured);
        }
        CalibratedKernel own = new CalibratedKernel(device.kernels(), KernelDetails.NONE, ProfiledKernel.NOWHERE);
        return new KernelFit(device, name, KernelLaw.prior(name, own), measured);
    }

    private static List<DeviceProfile.Source> sources(Ingested data) {
        return data.files().stream()
                .map(file -> new DeviceProfile.Source(file.name(), file.sha256(), file.rows(), file.malformed()))
                .toList();
    }

    private static ProfiledKernel profiled(FittedKernel fitted) {
        Map<Parameter, Value> parameters = new EnumMap<>(Parameter.class);
        for (FittedValue value : fitted.values()) {
            parameters.put(
                    value.parameter(),
                    new Value(
                            Rounded.digits(value.value()),
                            Rounded.digits(value.low()),
                            Rounded.digits(value.high()),
                            Rounded.digits(value.prior()),
                            value.parameter().unit()));
        }
        for (Parameter parameter : fitted.onBounds()) {
            double kept = Rounded.digits(parameter.of(fitted.kernel()));
            parameters.put(parameter, new Value(kept, kept, kept, kept, parameter.unit()));
        }
        MeasuredSpan span = fitted.kernel().measured();
        return new ProfiledKernel(
                Basis.MEASURED,
                fitted.count(),
                parameters,
                fitted.onBounds(),
                Residuals.of(fitted.fitted()),
                Residuals.of(fitted.folds()),
                SizeRegion.of(fitted.regions()),
                span,
                RatioTable.EMPTY);
    }
}
