/*
 * Sixteen numbers at a time, in the widest registers there are; the compiler by itself takes narrower ones.
 */
#ifndef HOSTACL_LANES_H
#define HOSTACL_LANES_H

#include <stdint.h>
#ifdef __AVX512BF16__
#include <immintrin.h>
#endif

#define LANES 16

typedef float lanes __attribute__((vector_size(64), aligned(4)));
typedef int32_t integers __attribute__((vector_size(64), aligned(4)));
typedef uint32_t words __attribute__((vector_size(64)));
typedef uint16_t halves __attribute__((vector_size(32), aligned(2)));

/* A bfloat16 is the upper half of a float. */
#define BFLOATS(PLACE) ((lanes)(__builtin_convertvector(*(const halves *)(const void *)(PLACE), words) << 16))

/* Rounds to nearest, ties to even; a NaN stays one. */
static inline halves lanes_to_bfloats(lanes values) {
#if defined(__AVX512BF16__) && defined(__AVX512DQ__)
    enum { DENORMAL = 0x20 };
    if (_mm512_fpclass_ps_mask((__m512)values, DENORMAL) == 0) { /* which the instruction would take for zeros */
        return (halves)_mm512_cvtneps_pbh((__m512)values);
    }
#endif
    words bits = (words)values, rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    words broken = (words)((bits & 0x7fffffffu) > 0x7f800000u);
    return __builtin_convertvector((rounded & ~broken) | (((bits >> 16) | 0x40u) & broken), halves);
}

#endif
