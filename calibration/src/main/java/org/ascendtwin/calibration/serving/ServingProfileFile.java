package org.ascendtwin.calibration.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Serving profiles as files, and the one that ships with the product. */
public final class ServingProfileFile {
    private static final String SHIPPED = "serving-ascend.json";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .build();

    private ServingProfileFile() {}

    private static final class Shipped {
        static final ServingProfile PROFILE = read(SHIPPED, shippedText());
    }

    /** What runs on Ascend dies assume where a scenario says nothing. */
    public static ServingProfile shipped() {
        return Shipped.PROFILE;
    }

    /** {@code profile} as the text that {@link #read} takes. */
    public static String text(ServingProfile profile) {
        return MAPPER.writeValueAsString(profile) + "\n";
    }

    /**
     * The profile in {@code file}; a file called prior for what is believed without any fit.
     *
     * @throws IllegalArgumentException if the file holds none
     */
    public static ServingProfile read(Path file) throws IOException {
        return file.endsWith(ServingProfile.PRIOR)
                ? ServingProfile.prior()
                : read(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    }

    private static ServingProfile read(String origin, String text) {
        try {
            return MAPPER.readValue(text, ServingProfile.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    origin + ": " + e.getOriginalMessage() + " at " + e.getPathReference()
                            + ". Maybe it is no serving profile; ./twin calibrate serving makes one",
                    e);
        }
    }

    /** The text of the shipped profile. */
    static String shippedText() {
        try (InputStream in = ServingProfileFile.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException("resource " + SHIPPED + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + SHIPPED, e);
        }
    }
}
