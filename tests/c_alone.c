/* The engine and one model as a program of its own: static, without a C library. Answers to a window of zeros, as the bytes of
 * its floats. `size` of it is what a device holds. */
#include "stride/engine/stride.h"

/* The program, in the place where the engine wants it. */
__asm__(".section .rodata\n.balign 64\nmodel: .incbin \"" STRIDE_MODEL "\"\nmodel_end:\n.previous\n");
extern const unsigned char model[], model_end[];

/* What compilers call on their own, and a bare target must bring. */
void* memcpy(void* to, const void* from, size_t n) {
  void* const begin = to;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
  return begin;
}
void* memset(void* to, int value, size_t n) {
  void* const begin = to;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
  return begin;
}
void* memmove(void* to, const void* from, size_t n) {
  if ((size_t)((char*)to - (char*)from) >= n) return memcpy(to, from, n);
  char* last = (char*)to + n;
  const char* end = (const char*)from + n;
  while (n-- > 0) *--last = *--end;
  return to;
}

static long system_call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}

static unsigned char memory[1 << 20];
static float window[1 << 14];
static float answers[64];

__attribute__((used)) static void alone(void) {
  stride_engine* engine;
  const size_t bytes = (size_t)(model_end - model);
  long status = (long)stride_make(model, bytes, memory, sizeof memory, &engine);
  if (status == STRIDE_OK) status = (long)stride_run(engine, window, answers);
  if (status == STRIDE_OK) system_call(1, 1, (long)answers, (long)(stride_answers(engine) * sizeof(float)));
  system_call(60, status, 0, 0);
}

/* Where the system begins; the stack is aligned as C wants it. */
__asm__(".globl _start\n_start: xor %ebp, %ebp\nand $-16, %rsp\ncall alone\n");
