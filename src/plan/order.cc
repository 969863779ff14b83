#include "plan/order.h"

#include <queue>
#include <set>
#include <string>
#include <unordered_map>

#include "plan/footprint.h"

namespace sequelint::plan {
namespace {

using Indices = std::vector<size_t>;

// Who does what to one token.
struct Parties {
  Indices providers, needers, users, destroyers;
};

class Graph {
 public:
  explicit Graph(size_t size) : after_(size), waiting_(size) {}

  void Edges(const Indices& first, const Indices& then) {
    for (size_t a : first) {
      for (size_t b : then) {
        if (a != b && edges_.insert((static_cast<uint64_t>(a) << 32) | b).second) {
          after_[a].push_back(b);
          ++waiting_[b];
        }
      }
    }
  }

  // Always the ready operation that comes first by itself; in a cycle, the first one that is left.
  Indices Sort(const std::vector<int>& rank) {
    auto later = [&](size_t a, size_t b) { return std::pair(rank[a], a) > std::pair(rank[b], b); };
    std::priority_queue<size_t, Indices, decltype(later)> ready(later);
    std::set<std::pair<int, size_t>> left;
    for (size_t i = 0; i < after_.size(); ++i) {
      if (waiting_[i] == 0) ready.push(i);
      left.insert({rank[i], i});
    }
    Indices order;
    while (!left.empty()) {
      if (ready.empty()) {
        waiting_[left.begin()->second] = 0;
        ready.push(left.begin()->second);
      }
      size_t next = ready.top();
      ready.pop();
      if (!left.erase({rank[next], next})) continue;
      order.push_back(next);
      for (size_t follower : after_[next]) {
        if (waiting_[follower] > 0 && --waiting_[follower] == 0) ready.push(follower);
      }
    }
    return order;
  }

 private:
  std::vector<Indices> after_;
  std::vector<int> waiting_;
  std::set<uint64_t> edges_;
};

// Who does what to every token, and the rank of each operation.
struct Ledger {
  std::vector<int> rank;
  std::unordered_map<std::string, Parties> tokens;

  Ledger(const std::vector<Operation>& operations, const schema::Schema& base, const schema::Schema& head) {
    for (size_t i = 0; i < operations.size(); ++i) {
      Footprint footprint = FootprintOf(operations[i].change, base, head);
      rank.push_back(footprint.rank);
      for (const auto& token : footprint.provides) tokens[token].providers.push_back(i);
      for (const auto& token : footprint.needs) tokens[token].needers.push_back(i);
      for (const auto& token : footprint.uses) tokens[token].users.push_back(i);
      for (const auto& token : footprint.destroys) tokens[token].destroyers.push_back(i);
    }
  }

  // visit(first, then) for two lists of operations.
  template <class Visit>
  void ForEdges(Visit visit) const {
    for (const auto& [token, parties] : tokens) {
      visit(parties.providers, parties.needers);
      visit(parties.users, parties.destroyers);
      visit(parties.destroyers, parties.providers);
    }
  }
};

}  // namespace

std::vector<Operation> Order(std::vector<Operation> operations, const schema::Schema& base,
                             const schema::Schema& head) {
  Ledger ledger(operations, base, head);
  Graph graph(operations.size());
  ledger.ForEdges([&](const Indices& first, const Indices& then) { graph.Edges(first, then); });
  std::vector<Operation> ordered;
  ordered.reserve(operations.size());
  for (size_t i : graph.Sort(ledger.rank)) ordered.push_back(std::move(operations[i]));
  return ordered;
}

std::vector<std::pair<size_t, size_t>> Dependencies(const std::vector<Operation>& operations,
                                                    const schema::Schema& base, const schema::Schema& head) {
  std::set<std::pair<size_t, size_t>> edges;
  Ledger(operations, base, head).ForEdges([&](const Indices& first, const Indices& then) {
    for (size_t a : first) {
      for (size_t b : then) {
        if (a != b) edges.insert({a, b});
      }
    }
  });
  return {edges.begin(), edges.end()};
}

}  // namespace sequelint::plan
