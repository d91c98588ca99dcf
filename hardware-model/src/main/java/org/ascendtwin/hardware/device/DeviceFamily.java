package org.ascendtwin.hardware.device;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a family file: values that its devices share, then each device with what sets it apart. */
final class DeviceFamily {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .build();

    private DeviceFamily() {}

    static List<Device> read(String origin, InputStream in) {
        try {
            JsonNode family = MAPPER.readTree(in);
            List<Device> devices = new ArrayList<>();
            for (JsonNode own : family.path("devices")) {
                ObjectNode merged = (ObjectNode) family.path("shared").deepCopy();
                merge(merged, (ObjectNode) own);
                merged.putIfAbsent("calibrated", MAPPER.createObjectNode());
                merged.putIfAbsent("core-fits", MAPPER.createObjectNode());
                devices.add(MAPPER.treeToValue(merged, Device.class));
            }
            return devices;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    origin + ": " + e.getOriginalMessage() + " at " + e.getPathReference(), e);
        }
    }

    /** The fits of an own file, by device. */
    static Map<String, Map<KernelFamily, CoreFit>> readFits(String origin, InputStream in) {
        try {
            return MAPPER.readValue(in, new TypeReference<Map<String, Map<KernelFamily, CoreFit>>>() {});
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    origin + ": " + e.getOriginalMessage() + " at " + e.getPathReference(), e);
        }
    }

    private static void merge(ObjectNode target, ObjectNode own) {
        for (Map.Entry<String, JsonNode> entry : own.properties()) {
            if (entry.getValue() instanceof ObjectNode inner
                    && target.get(entry.getKey()) instanceof ObjectNode targetInner) {
                merge(targetInner, inner);
            } else {
                target.set(entry.getKey(), entry.getValue());
            }
        }
    }
}
