// The instructions behind whole_lanes.inl for vectors of four, included by whole_numbers_four.hpp.

/// As many bytes as there are lanes, as whole numbers.
STRIDE_INLINE Wholes wide(const std::uint8_t* bytes) noexcept {
#if defined(__ARM_NEON)  // some compilers take the bytes one by one
  std::uint32_t four;
  __builtin_memcpy(&four, bytes, sizeof four);
  const uint16x8_t shorts = vmovl_u8(vreinterpret_u8_u32(vdup_n_u32(four)));
  return reinterpret_cast<Wholes>(vmovl_u16(vget_low_u16(shorts)));
#else
  Bytes narrow;
  __builtin_memcpy(&narrow, bytes, sizeof narrow);
  return __builtin_convertvector(narrow, Wholes);
#endif
}

/// The lowest byte of each.
STRIDE_INLINE Bytes narrow(const Wholes& wholes) noexcept {
#if defined(__ARM_NEON)
  const uint16x4_t shorts = vmovn_u32(reinterpret_cast<uint32x4_t>(wholes));
  const uint8x8_t bytes = vmovn_u16(vcombine_u16(shorts, shorts));
  const std::uint32_t four = vget_lane_u32(vreinterpret_u32_u8(bytes), 0);
  Bytes narrow;
  __builtin_memcpy(&narrow, &four, sizeof narrow);
  return narrow;
#else
  return __builtin_convertvector(wholes, Bytes);
#endif
}

STRIDE_INLINE Floats within(const Floats& x, const Floats& low, const Floats& high) noexcept {
  const Floats above = x > low ? x : low;  // what is no number as well
  return above < high ? above : high;
}

/// Keeps products from being fused with the sum behind them, as the portable kernel's are not.
STRIDE_INLINE Floats settled(Floats products) noexcept {
#if defined(__aarch64__)
  __asm__("" : "+w"(products));
#else
  __asm__("" : "+m"(products));
#endif
  return products;
}
