#pragma once

#include <algorithm>
#include <vector>

#include "eval/machine.h"

namespace sequelint::eval {

// `value` as an array: itself, or a copy of something like it (a string, `{ length: 2, 0: … }`). Null otherwise.
Object* ArrayOf(Machine& machine, const Value& value);
Value MakeArray(Machine& machine, std::vector<Value> elements, Span span, const UnknownData* open);

// A stable sort by a comparison that may be a program's own and wrong: never reads outside, ends in n log n steps.
// `less_equal(a, b)`: whether a may stay before b.
template <class LessEqual>
void MergeSort(std::vector<Value>& values, LessEqual less_equal) {
  std::vector<Value> other(values.size());
  for (size_t width = 1; width < values.size(); width *= 2) {
    for (size_t begin = 0; begin < values.size(); begin += 2 * width) {
      size_t middle = std::min(begin + width, values.size()), end = std::min(begin + 2 * width, values.size());
      size_t i = begin, j = middle;
      for (size_t k = begin; k < end; ++k) {
        bool left = i < middle && (j >= end || less_equal(values[i], values[j]));
        other[k] = left ? values[i++] : values[j++];
      }
    }
    values.swap(other);
  }
}

}  // namespace sequelint::eval
