package org.ascendtwin.calibration.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Profiles as files, and those that ship with the product. */
public final class ProfileFile {
    private static final List<String> SHIPPED = List.of("ascend-910b2", "ascend-910b3");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .build();

    private static final Map<String, DeviceProfile> READ = new ConcurrentHashMap<>();

    /** Missing in profiles of earlier versions. */
    private static final String NOT_FITTED = "not-fitted";

    private ProfileFile() {}

    /** {@code profile} as the text that {@link #read} takes. */
    public static String text(DeviceProfile profile) {
        return MAPPER.writeValueAsString(profile) + "\n";
    }

    /**
     * The profile in {@code file}.
     *
     * @throws IllegalArgumentException if the file holds none
     */
    public static DeviceProfile read(Path file) throws IOException {
        return read(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    }

    private static DeviceProfile read(String origin, String text) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree.path("format").isInt()) {
                DeviceProfile.checkFormat(tree.path("format").asInt());
            }
            if (tree instanceof ObjectNode profile && !profile.has(NOT_FITTED)) {
                profile.set(NOT_FITTED, MAPPER.valueToTree(ProfiledKernel.Residuals.NONE));
            }
            return MAPPER.treeToValue(tree, DeviceProfile.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    origin + ": " + e.getOriginalMessage() + " at " + e.getPathReference()
                            + ". Maybe it is no profile; ./twin calibrate kernels makes one",
                    e);
        }
    }

    /** The shipped profiles, by the device they belong to. */
    public static Map<String, DeviceProfile> shipped() {
        Map<String, DeviceProfile> profiles = new TreeMap<>();
        for (String name : SHIPPED) {
            profiles.put(name, shipped(name).orElseThrow());
        }
        return profiles;
    }

    /** The shipped profile of the device {@code id}, if there is one. */
    public static Optional<DeviceProfile> shipped(String id) {
        return SHIPPED.contains(id)
                ? Optional.of(READ.computeIfAbsent(id, name -> read(name, shippedText(name))))
                : Optional.empty();
    }

    /**
     * What is used on {@code device}: its shipped profile; else what it takes over of that of a device with the same cores,
     * whose constants are its own too as long as nothing was measured.
     */
    public static Optional<DeviceProfile> shipped(Device device) {
        if (SHIPPED.contains(device.id())) {
            return shipped(device.id());
        }
        return SHIPPED.stream()
                .filter(id -> hasCoresOf(device, DeviceCatalogue.shipped().device(id)))
                .findFirst()
                .flatMap(ProfileFile::shipped)
                .map(profile -> profile.borrowedBy(device));
    }

    private static boolean hasCoresOf(Device one, Device other) {
        return one.kernels().equals(other.kernels())
                && one.cube().macsPerCycle().equals(other.cube().macsPerCycle())
                && one.memory().hbmBytesPerCyclePerCore() == other.memory().hbmBytesPerCyclePerCore()
                && one.memory().l2BytesPerCyclePerCore() == other.memory().l2BytesPerCyclePerCore();
    }

    /** The text of the shipped profile of the device {@code name}. */
    static String shippedText(String name) {
        String resource = name + ".json";
        try (InputStream in = ProfileFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
