// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

namespace spigrp {

/// Handle owns an object of libcrypto's and gives it back. The core does without <memory>.
template <class T, void (*kFree)(T*)>
class Handle {
 public:
  explicit Handle(T* object = nullptr) : object_(object) {}
  Handle(Handle&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (object_ != nullptr) kFree(object_);
  }

  T* get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_;
};

}  // namespace spigrp
