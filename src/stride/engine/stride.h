/* The device engine for C, and for every language that calls C. A program is what
 * `stride export RUN --target program` writes: network, pre-processing and decisions in one file.
 *
 * Nothing here allocates but stride_open: whoever calls asks for a size and gives that much memory.
 *
 *     size_t size;
 *     stride_engine* engine;
 *     if (stride_size(program, bytes, &size) != STRIDE_OK) ...
 *     if (stride_make(program, bytes, memory, size, &engine) != STRIDE_OK) ...
 *     if (stride_run(engine, window, answers) != STRIDE_OK) ...
 *
 * or, with samples as sensors give them:
 *
 *     stride_stream* stream;
 *     stride_answer answer;
 *     if (stride_stream_make(engine, &feed, memory, size, &stream) != STRIDE_OK) ...
 *     if (stride_push(stream, 1, &time_s, readings) != STRIDE_OK) ...
 *     while (stride_pop(stream, engine, &answer)) use(&answer);
 *
 * An engine is used by one thread at a time, and so are its streams; several engines may share a
 * program. */
#ifndef STRIDE_H
#define STRIDE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define STRIDE_API __attribute__((visibility("default")))
#else
#define STRIDE_API
#endif

typedef enum stride_status {
  STRIDE_OK = 0,
  STRIDE_BAD_SHAPE = 1,        /* a count that contradicts another */
  STRIDE_MEMORY_TOO_SMALL = 2, /* less than stride_size said, or none left */
  STRIDE_BAD_VALUE = 3,        /* no program: damaged, of another version, or misplaced */
  STRIDE_BAD_TIME = 4,         /* a timestamp that repeats or goes back */
  STRIDE_UNSUPPORTED = 5,      /* a step that this engine does not know */
  STRIDE_OTHER_UNIT = 6,       /* a unit of another quantity than the model's sensor */
  STRIDE_OTHER_RATE = 7,       /* too slow for the model */
  STRIDE_NOT_POPPED = 8,       /* answers to what was pushed before still wait */
  STRIDE_NO_FILE = 64          /* cannot be opened, or read to its end */
} stride_status;

/* In words. Never null. */
STRIDE_API const char* stride_text(stride_status status);

typedef struct stride_engine stride_engine;

/* Where a program begins: a multiple of this many bytes is fastest; of 4 it must be. */
#define STRIDE_ALIGNMENT 64

/* Bytes of memory that an engine for this program needs. */
STRIDE_API stride_status stride_size(const void* program, size_t bytes, size_t* size);

/* An engine in that memory, which may begin anywhere. The program is not copied: both stay as they
 * are, where they are, for the engine's life; there is nothing to release. */
STRIDE_API stride_status stride_make(const void* program, size_t bytes, void* memory, size_t size,
                          stride_engine** engine);

/* What stride_run takes and gives. */
STRIDE_API size_t stride_samples(const stride_engine* engine);  /* T, samples of a window */
STRIDE_API size_t stride_channels(const stride_engine* engine); /* C, readings of a sample */
STRIDE_API size_t stride_answers(const stride_engine* engine);  /* K, logits, or 1 of a regression */

/* window [T, C]: scaled samples, oldest first, the channels of one beside each other.
 * answers [K]. Takes the same time for any numbers; fails never. */
STRIDE_API stride_status stride_run(stride_engine* engine, const float* window, float* answers);

/* What the k-th logit stands for: "walking". Null where k is no activity, and of a regression. */
STRIDE_API const char* stride_activity(const stride_engine* engine, size_t k);

/* Where a sensor of the model lies in a sample that is pushed, and what takes its reading to the
 * model's unit. */
typedef struct stride_wire {
  uint32_t reading; /* counted from 0 */
  float factor;
} stride_wire;

/* What is pushed. */
typedef struct stride_feed {
  double rate_hz; /* what the sensors promise; other rates than the model's are resampled */
  int stamped;    /* 1: samples bring their time; 0: they are counted at rate_hz */
  /* stride_sensors of them, yours for the stream's life. Null: a sample is the model's sensors, in
   * its order, in SI units (m/s^2, rad/s, uT). */
  const stride_wire* wires;
  uint32_t width; /* readings of a sample, where there are wires */
} stride_feed;

/* Readings of a sample as the model wants it. */
STRIDE_API size_t stride_sensors(const stride_engine* engine);

/* The wire of one sensor whose readings come in `unit`: "g", "deg/s". STRIDE_OTHER_UNIT where that
 * measures something else than the model's sensor, STRIDE_UNSUPPORTED where nobody knows it. */
STRIDE_API stride_status stride_wired(const stride_engine* engine, size_t sensor, uint32_t reading,
                                      const char* unit, stride_wire* wire);

/* One recording as it comes. Many streams may share an engine; one that is alone with it computes
 * less, since overlapping windows share what they can. */
typedef struct stride_stream stride_stream;

/* Why a stretch of time has no sure answer. */
typedef enum stride_doubt {
  STRIDE_SURE = 0,
  STRIDE_GAP = 1,          /* nothing came for longer than is bridged */
  STRIDE_SILENCE = 2,      /* a sensor has been silent for longer than is bridged */
  STRIDE_CLOCK = 3,        /* the feed's clock was set back: times begin anew */
  STRIDE_RATE = 4,         /* samples come at another rate than was promised */
  STRIDE_OTHER_PROGRAM = 5 /* stride_pop was given an engine of another program */
} stride_doubt;

/* What is known of a piece of time, in the feed's clock. */
typedef struct stride_answer {
  double begin_s, end_s; /* of the window decided, where one was; else of what is told */
  stride_doubt doubt;
  uint32_t sensor;     /* which is silent */
  const float* logits; /* of a window that was completed, until the next pop; else null */
  int decided;         /* 1: what follows is a decision */
  int unknown;         /* like none of the activities, or in doubt */
  uint32_t activity;
  uint32_t ago; /* windows that came after the one decided, the last of which has these logits */
  float probability;
  const float* probabilities; /* of each activity, until the next pop; null of a doubt */
  uint32_t set;               /* activities in the prediction set */
} stride_answer;

/* Bytes that a stream of this engine needs, and such a stream in memory at a multiple of 8. Nothing
 * is allocated and there is nothing to release. STRIDE_UNSUPPORTED: the model has no contract;
 * STRIDE_OTHER_RATE: below half of the model's; STRIDE_BAD_SHAPE: a wire to no reading. */
STRIDE_API stride_status stride_stream_size(const stride_engine* engine, const stride_feed* feed,
                                            size_t* size);
STRIDE_API stride_status stride_stream_make(const stride_engine* engine, const stride_feed* feed,
                                            void* memory, size_t size, stride_stream** stream);

/* `samples` of them, oldest first, the readings of one beside each other; NaN is a reading that is
 * missing. times_s: null where samples are counted. All stay yours and as they are until stride_pop
 * says 0. STRIDE_NOT_POPPED, STRIDE_BAD_SHAPE: nothing was taken. STRIDE_BAD_TIME: those whose time
 * repeats or goes back will be ignored, unless the clock was set back. */
STRIDE_API stride_status stride_push(stride_stream* stream, size_t samples, const double* times_s,
                                     const float* readings);

/* 1 and the next answer that is due, or 0: more samples are needed. */
STRIDE_API int stride_pop(stride_stream* stream, stride_engine* engine, stride_answer* answer);

/* At the end of a recording: 1 and a decision that is still owed, or 0, and the next sample belongs
 * to another recording. */
STRIDE_API int stride_end(stride_stream* stream, stride_answer* answer);

/* Where there are files and a heap: reads a program and makes its engine, in memory that
 * stride_close gives back (and null is nothing to close). */
STRIDE_API stride_status stride_open(const char* path, stride_engine** engine);
STRIDE_API void stride_close(stride_engine* engine);

#ifdef __cplusplus
}
#endif
#endif
