package org.ascendtwin.calibration.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serving profiles as files, and those that ship with the product. */
public final class ServingProfileFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .build();

    /** Left out of profiles in which nothing was. */
    private static final String MEASURED = "measured";

    private ServingProfileFile() {}

    private static final class Shipped {
        static final Map<ServingPlatform, ServingProfile> PROFILES = profiles();

        private static Map<ServingPlatform, ServingProfile> profiles() {
            Map<ServingPlatform, ServingProfile> profiles = new EnumMap<>(ServingPlatform.class);
            for (ServingPlatform platform : ServingPlatform.values()) {
                profiles.put(platform, read(platform.resource(), shippedText(platform)));
            }
            return profiles;
        }
    }

    /** What runs on devices of {@code platform} assume where a scenario says nothing. */
    public static ServingProfile shipped(ServingPlatform platform) {
        return Objects.requireNonNull(Shipped.PROFILES.get(platform));
    }

    /** {@code profile} as the text that {@link #read} takes. */
    public static String text(ServingProfile profile) {
        return MAPPER.writeValueAsString(profile) + "\n";
    }

    /**
     * The profile of {@code platform} in {@code file}; a file called prior for what is believed without any fit.
     *
     * @throws IllegalArgumentException if the file holds none
     */
    public static ServingProfile read(Path file, ServingPlatform platform) throws IOException {
        if (file.endsWith(ServingProfile.PRIOR)) {
            return ServingProfile.prior(platform);
        }
        ServingProfile profile = read(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        if (profile.platform() != platform) {
            throw new IllegalArgumentException(file + ": the serving profile is of " + profile.platform()
                    + "; allowed: " + platform + ". Maybe leave it out: one ships for every platform");
        }
        return profile;
    }

    private static ServingProfile read(String origin, String text) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree instanceof ObjectNode profile && !profile.has(MEASURED)) {
                profile.putObject(MEASURED);
            }
            return MAPPER.treeToValue(tree, ServingProfile.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    origin + ": " + e.getOriginalMessage() + " at " + e.getPathReference()
                            + ". Maybe it is no serving profile; ./twin calibrate serving makes one",
                    e);
        }
    }

    /** The text of the shipped profile of {@code platform}. */
    static String shippedText(ServingPlatform platform) {
        String resource = platform.resource();
        try (InputStream in = ServingProfileFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
