/*
 * Number formats: every kernel computes in float and keeps what the tensor's type can hold.
 */
#include "tensor.h"
#include "lanes.h"
#if defined(__F16C__)
#include <immintrin.h>
#endif

static inline float from_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t to_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float from_bfloat(uint16_t value) { return from_bits((uint32_t)value << 16); }

/* Rounds to nearest, ties to even; a NaN stays one. */
static inline uint16_t to_bfloat(float value) {
    uint32_t bits = to_bits(value);
    uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    return (bits & 0x7fffffffu) > 0x7f800000u ? (uint16_t)((bits >> 16) | 0x40u) : (uint16_t)rounded;
}

#if defined(__F16C__)
static inline float from_half(uint16_t value) { return _cvtsh_ss(value); }
static inline uint16_t to_half(float value) { return _cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT); }
#else
static float from_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000u) << 16, exponent = (half >> 10) & 31u, fraction = half & 1023u;
    if (exponent == 31) {
        return from_bits(sign | 0x7f800000u | fraction << 13);
    }
    if (exponent == 0) {
        float value = ldexpf((float)fraction, -24);
        return sign != 0 ? -value : value;
    }
    return from_bits(sign | (exponent + 112) << 23 | fraction << 13);
}

static uint16_t to_half(float value) {
    uint32_t bits = to_bits(value), sign = (bits >> 16) & 0x8000u;
    float size = fabsf(value);
    if (isnan(value)) {
        return (uint16_t)(sign | 0x7e00u);
    }
    if (size >= 65520.0f) {
        return (uint16_t)(sign | 0x7c00u);
    }
    if (size < 6.103515625e-5f) {
        return (uint16_t)(sign | (uint32_t)nearbyintf(ldexpf(size, 24)));
    }
    uint32_t magnitude = bits & 0x7fffffffu;
    return (uint16_t)(sign | ((magnitude - (112u << 23) + 0xfffu + ((magnitude >> 13) & 1u)) >> 13));
}
#endif

static inline float saturated(float value, float lowest, float highest) {
    float whole = nearbyintf(value);
    return whole < lowest ? lowest : whole > highest ? highest : whole;
}

void host_load(float *restrict to, const void *restrict from, aclDataType type, int64_t count, int64_t stride) {
    switch (type) {
    case ACL_FLOAT:
        if (stride == 1) {
            memcpy(to, from, (size_t)count * sizeof *to);
        } else {
            for (int64_t i = 0; i < count; i++) to[i] = ((const float *)from)[i * stride];
        }
        return;
    case ACL_BF16:
        if (stride == 1) {
            for (int64_t i = 0; i < count; i++) to[i] = from_bfloat(((const uint16_t *)from)[i]);
        } else {
            for (int64_t i = 0; i < count; i++) to[i] = from_bfloat(((const uint16_t *)from)[i * stride]);
        }
        return;
    case ACL_FLOAT16: {
        const uint16_t *halves = from;
        int64_t i = 0;
#if defined(__F16C__) && defined(__AVX__)
        for (; stride == 1 && i + 8 <= count; i += 8) {
            _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(halves + i))));
        }
#endif
        for (; i < count; i++) to[i] = from_half(halves[i * stride]);
        return;
    }
    case ACL_INT8:
        for (int64_t i = 0; i < count; i++) to[i] = ((const int8_t *)from)[i * stride];
        return;
    case ACL_UINT8:
    case ACL_BOOL:
        for (int64_t i = 0; i < count; i++) to[i] = ((const uint8_t *)from)[i * stride];
        return;
    case ACL_INT32:
        for (int64_t i = 0; i < count; i++) to[i] = (float)((const int32_t *)from)[i * stride];
        return;
    case ACL_INT64:
        for (int64_t i = 0; i < count; i++) to[i] = (float)((const int64_t *)from)[i * stride];
        return;
    case ACL_DT_UNDEFINED:
        return;
    }
}

static void store_bfloats(uint16_t *restrict to, const float *restrict from, int64_t count, int64_t stride) {
    int64_t i = 0;
    for (; stride == 1 && i + LANES <= count; i += LANES) {
        *(halves *)(void *)(to + i) = lanes_to_bfloats(*(const lanes *)(const void *)(from + i));
    }
    for (; i < count; i++) to[i * stride] = to_bfloat(from[i]);
}

void host_store(void *restrict to, aclDataType type, const float *restrict from, int64_t count, int64_t stride) {
    switch (type) {
    case ACL_FLOAT:
        if (stride == 1) {
            memcpy(to, from, (size_t)count * sizeof *from);
        } else {
            for (int64_t i = 0; i < count; i++) ((float *)to)[i * stride] = from[i];
        }
        return;
    case ACL_BF16:
        store_bfloats(to, from, count, stride);
        return;
    case ACL_FLOAT16:
        for (int64_t i = 0; i < count; i++) ((uint16_t *)to)[i * stride] = to_half(from[i]);
        return;
    case ACL_INT8:
        for (int64_t i = 0; i < count; i++) ((int8_t *)to)[i * stride] = (int8_t)saturated(from[i], -128, 127);
        return;
    case ACL_UINT8:
        for (int64_t i = 0; i < count; i++) ((uint8_t *)to)[i * stride] = (uint8_t)saturated(from[i], 0, 255);
        return;
    case ACL_BOOL:
        for (int64_t i = 0; i < count; i++) ((uint8_t *)to)[i * stride] = from[i] != 0;
        return;
    case ACL_INT32:
        for (int64_t i = 0; i < count; i++) ((int32_t *)to)[i * stride] = (int32_t)saturated(from[i], -2147483648.0f, 2147483520.0f);
        return;
    case ACL_INT64:
        for (int64_t i = 0; i < count; i++) ((int64_t *)to)[i * stride] = (int64_t)nearbyintf(from[i]);
        return;
    case ACL_DT_UNDEFINED:
        return;
    }
}

int64_t host_integer(const void *from, aclDataType type) {
    switch (type) {
    case ACL_INT8:
        return *(const int8_t *)from;
    case ACL_UINT8:
    case ACL_BOOL:
        return *(const uint8_t *)from;
    case ACL_INT32:
        return *(const int32_t *)from;
    case ACL_INT64:
        return *(const int64_t *)from;
    default:
        return 0;
    }
}
