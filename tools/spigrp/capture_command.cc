// SPDX-License-Identifier: Apache-2.0
#include "capture_command.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>

#include "command/aligned_memory.h"
#include "command/lazy_provider.h"
#include "config_file.h"
#include "drawing.h"
#include "dummies.h"
#include "frame.h"
#include "io/capture_reader.h"
#include "io/capture_writer.h"
#include "named_group.h"
#include "progress.h"
#include "report.h"
#include "sender_check.h"
#include "sequence_state.h"
#include "spigrp/fragmenter.h"
#include "table.h"

namespace spigrp {
namespace {

constexpr std::size_t kBurst = 32;
constexpr int kRawIp = 101;  // LINKTYPE_RAW

// The packet has become an ICMP error for its sender.
bool is_answered(Frame& frame) {
  const bool may_be = frame.verdict() == Verdict::mtu_exceeded || frame.verdict() == Verdict::shunt_reject;
  return may_be && frame.packet().size() > 0;
}

// CaptureRun is the work between an open IN and an open OUT.
class CaptureRun final : LifeObserver, ShuntObserver {
 public:
  CaptureRun(const CaptureOptions& options, Database& database, Sa* group, SequenceState* state,
             Report& report)
      : options_(options),
        state_(state),
        report_(report),
        memory_(Engine::memory_size(), Engine::kMemoryAlign),
        database_(database),
        engine_(database, memory_.bytes(),
                {.unmatched = options.unmatched,
                 .forward = options.forward,
                 .group = group,
                 .mtu = options.mtu,
                 .life_observer = this,
                 .shunt_observer = this}),
        drawing_(options.direction),
        dummies_(options.dummy) {}

  /// run() is false where the work could not be done to the end; the report then says why.
  bool run(CaptureReader& reader, CaptureWriter& writer, CaptureWriter* icmp);
  /// report_verdicts() tells the report what became of the packets, once.
  void report_verdicts() { report_.verdicts(engine_.counters()); }
  const Drawing& drawing() const { return drawing_; }
  /// now() is when the latest packet arrived.
  std::uint64_t now() const { return now_; }

 private:
  void reached(const Sa& sa, LifeKind kind, LifeEnd end) override { report_.lifetime(sa.said, kind, end); }
  void acquire(const Eroute& trap, const Flow& flow) override { report_.acquire(trap, flow); }
  void held(const Eroute&, const Flow&, bool) override {}  // a capture ends before anything is released
  void begin_lives(std::uint64_t now);
  std::size_t fill(CaptureReader& reader);
  bool process(std::size_t count);
  bool send(std::span<Packet> packets, std::span<const std::size_t> from);
  void send_with_dummies(std::span<Packet> packets, std::span<const std::size_t> from);
  bool drain(std::size_t count, CaptureWriter& writer, CaptureWriter* icmp);
  void fragment_inside(int link_type, Frame& frame);
  void take_pending(int link_type, Frame& frame);
  bool write(Frame& frame, CaptureWriter& writer);
  bool write_applied(Frame& frame, Bytes packet, CaptureWriter& writer);
  bool write(const CaptureRecord& record, CaptureWriter& writer);
  void begin_drawing(std::span<Packet> packets, std::span<const std::size_t> numbers);
  bool refuse(const IoError& error) {
    report_.error(error.message);
    return false;
  }

  const CaptureOptions& options_;
  SequenceState* state_;
  Report& report_;
  AlignedMemory memory_;
  Database& database_;
  Engine engine_;
  Drawing drawing_;
  Dummies dummies_;
  FamilyRewriter families_;
  std::array<Frame, kBurst> frames_;
  std::array<std::vector<std::uint8_t>, kBurst>
      followers_;  // the dummy behind each frame, applied; empty: none
  // What was fragmented before its tunnel, whole records, and how many bytes a fragment may have.
  struct Pending {
    CaptureRecord record;
    std::vector<std::uint8_t> bytes;
  };
  std::deque<Pending> pending_;
  std::vector<std::uint8_t> fragment_;
  std::uint32_t next_fragment_id_ = 1;
  std::size_t num_read_ = 0;
  std::uint64_t now_ = 0;
  bool at_end_ = false;
  bool good_ = true;
};

// An error of IN ends the reading, but not the work: the whole packets before it are processed.
std::size_t CaptureRun::fill(CaptureReader& reader) {
  std::size_t count = 0;
  while (count < kBurst && (!at_end_ || !pending_.empty())) {
    if (!pending_.empty()) {
      take_pending(reader.link_type(), frames_[count++]);
      continue;
    }
    const auto next = reader.next();
    if (!next) good_ = refuse(next.error());
    const std::optional<CaptureRecord> record = next ? *next : std::nullopt;
    at_end_ = !record;
    if (!record) break;
    frames_[count++].take(reader.link_type(), *record, families_);
    if (num_read_++ == 0) begin_lives(milliseconds(*record));
    now_ = std::max(now_, milliseconds(*record));
    report_.packet_in(record->bytes.size());
    fragment_inside(reader.link_type(), frames_[count - 1]);
  }
  return count;
}

// --fragment inner: an IPv4 packet that may be fragmented is, before it goes into a tunnel where it would get
// too long. The frame then has the first fragment, and the others wait for their turn.
void CaptureRun::fragment_inside(int link_type, Frame& frame) {
  const bool wanted = options_.fragment == FragmentPlace::inner;
  if (!wanted || frame.verdict() != Verdict::pending) return;
  const Bytes packet = frame.packet().bytes();
  const auto mtu = engine_.inner_mtu(frame.packet());
  if (!mtu || packet.size() <= *mtu || packet[0] >> 4 != 4) return;
  const std::vector<std::uint8_t> whole(packet.begin(), packet.end());
  auto fragments = Fragmenter::make(whole, *mtu, 0);
  if (!fragments) return;
  fragment_.resize(*mtu);
  while (!fragments->done()) {
    const std::size_t len = fragments->next(fragment_);
    const CaptureRecord record = frame.put_instead(families_, Bytes(fragment_).first(len));
    pending_.push_back({record, {record.bytes.begin(), record.bytes.end()}});
  }
  --num_read_;
  take_pending(link_type, frame);
}

void CaptureRun::take_pending(int link_type, Frame& frame) {
  Pending next = std::move(pending_.front());
  pending_.pop_front();
  next.record.bytes = next.bytes;
  frame.take(link_type, next.record, families_);
  ++num_read_;
}

bool CaptureRun::write(const CaptureRecord& record, CaptureWriter& writer) {
  if (const auto written = writer.write(record); !written) return refuse(written.error());
  report_.packet_out(record.bytes.size());
  return true;
}

bool CaptureRun::write(Frame& frame, CaptureWriter& writer) {
  if (frame.verdict() != Verdict::applied) return write(frame.put(families_), writer);
  return write_applied(frame, frame.packet().bytes(), writer);
}

// Behind its tunnel, what is too long for the path goes out in fragments.
bool CaptureRun::write_applied(Frame& frame, Bytes packet, CaptureWriter& writer) {
  const std::size_t mtu = frame.packet().path_mtu;
  const bool too_long = mtu != 0 && packet.size() > mtu;
  auto fragments = too_long ? Fragmenter::make(packet, mtu, next_fragment_id_++) : std::nullopt;
  if (!fragments) return write(frame.put_instead(families_, packet), writer);
  fragment_.resize(mtu);
  while (!fragments->done()) {
    const std::size_t len = fragments->next(fragment_);
    if (!write(frame.put_instead(families_, Bytes(fragment_).first(len)), writer)) return false;
  }
  return true;
}

// In a capture time begins with its first packet, so that is when the SAs were added.
void CaptureRun::begin_lives(std::uint64_t now) {
  for (Sa* sa : database_.sas()) {
    if (sa != nullptr) sa->life_use.added_at = now;
  }
}

void CaptureRun::begin_drawing(std::span<Packet> packets, std::span<const std::size_t> numbers) {
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (numbers[i] != options_.draw) continue;
    drawing_.begin(packets[i]);
    engine_.observe(&drawing_);
  }
}

bool CaptureRun::process(std::size_t count) {
  std::array<Packet, kBurst> packets;
  std::array<std::size_t, kBurst> from{};
  std::array<std::size_t, kBurst> numbers{};
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (frames_[i].verdict() != Verdict::pending) continue;
    numbers[size] = num_read_ - count + i + 1;
    from[size] = i;
    packets[size++] = frames_[i].packet();
  }
  const auto burst = std::span(packets).first(size);
  if (options_.draw != 0) begin_drawing(burst, numbers);
  bool good = true;
  if (options_.direction == Direction::apply) {
    good = send(burst, std::span(from).first(size));
  } else {
    engine_.inbound(burst);
  }
  engine_.observe(nullptr);
  if (!good) return false;
  for (std::size_t i = 0; i < size; ++i) frames_[from[i]].packet() = packets[i];
  return true;
}

bool CaptureRun::send(std::span<Packet> packets, std::span<const std::size_t> from) {
  if (state_ != nullptr) {
    const std::size_t most = dummies_.wanted() ? 2 * packets.size() : packets.size();
    if (const auto reserved = state_->reserve(most); !reserved) return refuse(reserved.error());
  }
  if (dummies_.wanted()) {
    send_with_dummies(packets, from);
  } else {
    engine_.outbound(packets);
  }
  return true;
}

// One at a time: a dummy stands behind its packet, and so does its sequence number.
void CaptureRun::send_with_dummies(std::span<Packet> packets, std::span<const std::size_t> from) {
  for (std::vector<std::uint8_t>& follower : followers_) follower.clear();
  for (std::size_t i = 0; i < packets.size(); ++i) {
    dummies_.remember(packets[i]);
    engine_.outbound(packets.subspan(i, 1));
    if (packets[i].verdict != Verdict::applied || !dummies_.is_due()) continue;
    Packet& dummy = dummies_.make();
    engine_.outbound({&dummy, 1});
    const Bytes bytes = dummy.bytes();
    if (dummy.verdict == Verdict::dummy_sent) followers_[from[i]].assign(bytes.begin(), bytes.end());
  }
}

bool CaptureRun::drain(std::size_t count, CaptureWriter& writer, CaptureWriter* icmp) {
  const bool pass = options_.unmatched == Unmatched::pass;
  for (std::size_t i = 0; i < count; ++i) {
    Frame& frame = frames_[i];
    const bool goes_out = frame.goes_out(pass);
    if (!frame.came_to_engine()) {
      report_.verdict(goes_out ? Verdict::unmatched_passed : frame.verdict());
    }
    if (icmp != nullptr && is_answered(frame)) {
      CaptureRecord record = frame.stamp();
      record.bytes = frame.packet().bytes();
      record.original_len = static_cast<std::uint32_t>(record.bytes.size());
      if (const auto written = icmp->write(record); !written) return refuse(written.error());
    }
    if (goes_out && !write(frame, writer)) return false;
    if (!followers_[i].empty() && !write_applied(frame, followers_[i], writer)) return false;
  }
  return true;
}

bool CaptureRun::run(CaptureReader& reader, CaptureWriter& writer, CaptureWriter* icmp) {
  Progress progress(options_.style == ReportStyle::text, reader.size());
  while (!at_end_ || !pending_.empty()) {
    const std::size_t count = fill(reader);
    if (!process(count) || !drain(count, writer, icmp)) return false;
    progress.update(reader.bytes_read(), num_read_);
  }
  engine_.flush();
  progress.clear();
  if (const auto committed = writer.commit(); !committed) return refuse(committed.error());
  if (icmp != nullptr) {
    if (const auto committed = icmp->commit(); !committed) return refuse(committed.error());
  }
  return good_;
}

// Counter-mode ciphers under a key that stays the same: the sequence numbers must survive a restart.
bool may_send(const CaptureOptions& options, const std::vector<Sa*>& sas, Report& report) {
  const Sa* sa = first_counter_mode(sas);
  if (sa == nullptr || options.allow_iv_reuse || !options.state.empty()) return true;
  report.error(
      std::string(format(sa->said).view()) + " uses " + std::string(sa->algorithm->name) +
      " with a key that stays the same, so no sequence number may be used twice, in no run: "
      "give --state FILE to keep the numbers over runs, or --allow-iv-reuse for an experiment on files");
  return false;
}

// --fragment is about packets that are too long for a path, of which there must be one.
bool has_use_for_mtu(const CaptureOptions& options, const Database& database, Report& report) {
  if (options.fragment != FragmentPlace::inner || options.mtu != 0) return true;
  for (const Sa* sa : database.sas()) {
    if (sa != nullptr && sa->tunnel.mtu != 0) return true;
  }
  report.error("--fragment goes with --mtu, here or of a tunnel in " + options.config.file);
  return false;
}

bool print_drawing(const CaptureOptions& options, const Drawing& drawing, Report& report) {
  if (options.draw == 0) return true;
  if (!drawing.started()) {
    report.error("--draw: there is no IP packet with number " + std::to_string(options.draw));
    return false;
  }
  std::cout << drawing.text() << std::flush;
  return true;
}

bool print_table(const CaptureOptions& options, const Database& database, std::uint64_t now, Report& report) {
  if (!options.table) return true;
  if (options.style == ReportStyle::json) {
    report.table(database, *options.table, now);
    return true;
  }
  std::cout << table_text(database, *options.table, options.config.compat, now) << std::flush;
  if (std::cout) return true;
  report.error("standard output: cannot write");
  return false;
}

bool run(const CaptureOptions& options, Report& report) {
  LazyProvider provider(provider_of(options.config));  // outlives the configuration
  ConfigOptions config = options.config;
  config.provider = &provider;
  const auto configuration = load_configuration(config, report.complaints());
  if (!configuration) return false;
  Database& database = configuration->database();
  const auto group = find_group(options.group, options.config.file, database, report.complaints());
  if (!group || !has_use_for_mtu(options, database, report)) return false;
  const bool sends = options.direction == Direction::apply;
  const std::vector<Sa*> sending = sends ? senders(database, *group) : std::vector<Sa*>();
  if (!may_send(options, sending, report)) return false;

  auto reader = CaptureReader::open(options.read);
  if (!reader) return report.error(reader.error().message), false;
  auto writer = CaptureWriter::create(options.write, {.link_type = output_link_type(reader->link_type()),
                                                      .snap_len = reader->snap_len(),
                                                      .nanosecond = reader->nanosecond()});
  if (!writer) return report.error(writer.error().message), false;
  std::optional<CaptureWriter> icmp;
  if (!options.icmp.empty()) {
    auto made = CaptureWriter::create(options.icmp, {.link_type = output_link_type(kRawIp),
                                                     .snap_len = reader->snap_len(),
                                                     .nanosecond = reader->nanosecond()});
    if (!made) return report.error(made.error().message), false;
    icmp.emplace(std::move(*made));
  }
  std::optional<SequenceState> state;
  if (sends && !options.state.empty()) {
    auto opened = SequenceState::open(options.state, sending);
    if (!opened) return report.error(opened.error().message), false;
    state.emplace(std::move(*opened));
  }

  report.summarize();
  CaptureRun work(options, database, *group, state ? &*state : nullptr, report);
  bool good = work.run(*reader, *writer, icmp ? &*icmp : nullptr);
  work.report_verdicts();
  if (state) {
    if (const auto closed = state->close(); !closed) {
      report.error(closed.error().message);
      good = false;
    }
  }
  good = print_drawing(options, work.drawing(), report) && good;
  return print_table(options, database, work.now(), report) && good;
}

}  // namespace

int run_capture(const CaptureOptions& options) {
  Report report(options);
  const bool good = run(options, report);
  report.print();
  if (!good) return kExitFailed;
  return options.strict && report.dropped() > 0 ? kExitFindings : kExitOk;
}

}  // namespace spigrp
