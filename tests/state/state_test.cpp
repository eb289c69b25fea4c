#include "mnist/state/state.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>

#include "mnist/error.hpp"
#include "mnist/io/npz.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
using Members = std::vector<std::pair<std::string, io::Array>>;

const char* const architecture = "conv2d 2x3x3 untied, tanh, reshape, dense 10, softmax";

nn::Network make_network() {
  nn::Network network(architecture, {1, 6, 6});
  network.initialize(1);
  return network;
}

TrainingRecord make_record() {
  TrainingRecord record;
  record.recipe.architecture = architecture;
  record.recipe.learning_rate = 0.1;  // no float, and no finite binary fraction
  record.recipe.seed = std::numeric_limits<std::uint64_t>::max();
  record.recipe.validation = 5;
  record.recipe.allographs = 0.1;
  record.data = {{60000, 0xDEADBEEF, 1}, {10000, 2, 0xFFFFFFFF}};
  record.from_weights = true;
  record.epochs = {{1.0 / 3.0, 0.9, std::nullopt}, {0.25, 0.95, 2.0 / 3.0}};
  record.test_accuracy = 0.1 + 0.2;
  return record;
}

State finished_state() {
  State state{make_network(), {make_record()}, {}};
  return state;
}

State unfinished_state() {
  State state = finished_state();
  Progress progress{{.epoch = 2, .step = 3, .loss_sum = 1.0 / 7.0, .samples = 384, .correct = 11},
                    {}};
  for (const nn::Parameter* parameter : state.network.parameters()) {
    nn::Tensor velocity(parameter->value.shape());
    velocity.fill(1.0F / 3.0F + static_cast<float>(parameter->index));
    progress.velocities.push_back(velocity);
  }
  state.progress = std::move(progress);
  return state;
}

bool same_bits(const nn::Tensor& a, const nn::Tensor& b) {
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

void check_same_network(const nn::Network& a, const nn::Network& b) {
  CHECK(a.architecture() == b.architecture());
  CHECK(a.input_shape() == b.input_shape());
  REQUIRE(a.parameters().size() == b.parameters().size());
  for (std::size_t i = 0; i < a.parameters().size(); ++i) {
    INFO(a.parameters()[i]->name);
    CHECK(same_bits(a.parameters()[i]->value, b.parameters()[i]->value));
  }
}

/// The arrays of an encoded state, to be changed and decoded again.
Members members_of(const State& state) {
  Members members;
  const io::NpzReader npz(encode_state(state), "state");
  for (const std::string& name : npz.names()) members.emplace_back(name, npz.read(name));
  return members;
}

io::Array& member(Members& members, const std::string& name) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  REQUIRE(found != members.end());
  return found->second;
}

void remove(Members& members, const std::string& name) {
  std::erase_if(members, [&](const auto& entry) { return entry.first == name; });
}

std::string& metadata(Members& members) {
  return std::get<std::string>(member(members, "metadata").data);
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

State decoded(const Members& members) { return decode_state(io::encode_npz(members), "state.npz"); }

TEST_CASE("a finished state comes back with every bit and every record") {
  const State saved = finished_state();
  const State loaded = decode_state(encode_state(saved), "state.npz");
  check_same_network(loaded.network, saved.network);
  CHECK(loaded.runs == saved.runs);
  CHECK_FALSE(loaded.progress);
}

TEST_CASE("an unfinished state comes back with its position and velocities") {
  const State saved = unfinished_state();
  const State loaded = decode_state(encode_state(saved), "state.npz");
  check_same_network(loaded.network, saved.network);
  REQUIRE(loaded.progress);
  const TrainingProgress& position = loaded.progress->position;
  CHECK(position.epoch == 2);
  CHECK(position.step == 3);
  CHECK(position.loss_sum == 1.0 / 7.0);
  CHECK(position.samples == 384);
  CHECK(position.correct == 11);
  REQUIRE(loaded.progress->velocities.size() == saved.progress->velocities.size());
  for (std::size_t i = 0; i < saved.progress->velocities.size(); ++i) {
    CHECK(same_bits(loaded.progress->velocities[i], saved.progress->velocities[i]));
  }
}

TEST_CASE("the file holds what its documentation says, and a finished one no velocities") {
  const io::NpzReader finished(encode_state(finished_state()), "state");
  CHECK(finished.names() == std::vector<std::string>{"conv1.weight", "conv1.bias", "fc1.weight",
                                                     "fc1.bias", "selfcheck.input",
                                                     "selfcheck.output", "metadata"});
  const io::NpzReader unfinished(encode_state(unfinished_state()), "state");
  CHECK(unfinished.contains("optimizer.conv1.weight"));
  CHECK(unfinished.header("optimizer.fc1.bias").shape == std::vector<std::size_t>{10});
  CHECK(unfinished.header("conv1.bias").dtype == io::DType::float32);
}

TEST_CASE("the same state gives the same bytes, also after a round trip") {
  const State state = unfinished_state();
  const std::vector<std::byte> bytes = encode_state(state);
  CHECK(encode_state(state) == bytes);
  CHECK(encode_state(decode_state(bytes, "state.npz")) == bytes);
}

TEST_CASE("a saved state replaces the file and loads again") {
  const test::TemporaryFolder folder;
  test::write_text(folder / "state.npz", "old");
  save_state(folder / "state.npz", finished_state());
  check_same_network(load_state(folder / "state.npz").network, finished_state().network);
}

TEST_CASE("a weight that is not finite is neither saved nor loaded") {
  const float bad =
      GENERATE(std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity());
  State state = finished_state();
  state.network.parameters()[2]->value.values()[7] = bad;
  CHECK_THROWS_WITH(encode_state(state), Contains("fc1.weight"));

  Members members = members_of(finished_state());
  std::get<std::vector<float>>(member(members, "fc1.weight").data)[7] = bad;
  CHECK_THROWS_WITH(decoded(members), Contains("state.npz: fc1.weight"));
}

TEST_CASE("a wrong or missing array is refused by name, with both shapes") {
  Members members = members_of(finished_state());
  SECTION("a shape that does not fit") {
    member(members, "fc1.weight") = {{10, 33}, std::vector<float>(330)};
    CHECK_THROWS_WITH(decoded(members), "state.npz: fc1.weight is (10,33), expected (10,32)");
  }
  SECTION("as many values in another order of extents") {
    member(members, "fc1.weight").shape = {32, 10};
    CHECK_THROWS_WITH(decoded(members), "state.npz: fc1.weight is (32,10), expected (10,32)");
  }
  SECTION("a missing weight") {
    remove(members, "conv1.bias");
    CHECK_THROWS_WITH(decoded(members),
                      Contains("state.npz: has no conv1.bias") && Contains("(2,4,4)"));
  }
  SECTION("a missing velocity") {
    members = members_of(unfinished_state());
    remove(members, "optimizer.fc1.bias");
    CHECK_THROWS_WITH(decoded(members), Contains("has no optimizer.fc1.bias"));
  }
  SECTION("a missing self-check") {
    remove(members, "selfcheck.output");
    CHECK_THROWS_WITH(decoded(members), Contains("selfcheck.output"));
  }
}

TEST_CASE("a file that does not give its own answers again is refused") {
  Members members = members_of(finished_state());
  std::get<std::vector<float>>(member(members, "fc1.bias").data)[3] += 0.5F;
  CHECK_THROWS_WITH(decoded(members), Contains("state.npz: does not pass its self-check"));
}

TEST_CASE("an answer that differs by rounding only passes the self-check") {
  Members members = members_of(finished_state());
  std::get<std::vector<float>>(member(members, "selfcheck.output").data)[0] += 1e-6F;
  CHECK_NOTHROW(decoded(members));
}

TEST_CASE("a self-check of unreasonable size is refused") {
  Members members = members_of(finished_state());
  member(members, "selfcheck.input") = {{1000, 1, 6, 6}, std::vector<float>(36000)};
  CHECK_THROWS_WITH(decoded(members), Contains("selfcheck.input is (1000,1,6,6)"));
}

TEST_CASE("arrays may come in any order, with others among them") {
  Members members = members_of(finished_state());
  std::reverse(members.begin(), members.end());
  members.emplace_back("notes", io::Array{{2}, std::vector<double>{1.0, 2.0}});
  check_same_network(decoded(members).network, finished_state().network);
}

TEST_CASE("shapes that mean the same are accepted") {
  Members members = members_of(finished_state());
  member(members, "fc1.bias").shape = {10, 1};
  member(members, "conv1.weight").shape = {2, 3, 3};
  check_same_network(decoded(members).network, finished_state().network);
}

TEST_CASE("doubles are accepted, and rounded") {
  Members members = members_of(finished_state());
  auto& values = member(members, "fc1.weight").data;
  const std::vector<float> floats = std::get<std::vector<float>>(values);
  values = std::vector<double>(floats.begin(), floats.end());
  check_same_network(decoded(members).network, finished_state().network);
}

TEST_CASE("one bias a filter is spread over an untied bias") {
  State state = finished_state();
  nn::Tensor& bias = state.network.parameters()[1]->value;
  std::fill_n(bias.sample(0).data(), bias.sample(0).size(), 0.25F);
  std::fill_n(bias.sample(1).data(), bias.sample(1).size(), -0.5F);
  Members members = members_of(state);
  member(members, "conv1.bias") = {{2}, std::vector<float>{0.25F, -0.5F}};
  check_same_network(decoded(members).network, state.network);
}

TEST_CASE("a state of format 1, with an object an epoch, comes back with every record") {
  Members members = members_of(finished_state());
  std::string& text = metadata(members);
  replace(text, "\"format\":2", "\"format\":1");
  const auto epochs = text.find("\"epochs\":{"), end = text.find("\"test_accuracy\"");
  text.replace(epochs, end - epochs, R"("epochs":[
    {"loss":0.3333333333333333,"train_accuracy":0.9,"validation_accuracy":null,
     "validation_loss":null},
    {"loss":0.25,"train_accuracy":0.95,"validation_accuracy":0.6666666666666666,
     "validation_loss":null}],)");
  CHECK(decoded(members).runs == finished_state().runs);
}

TEST_CASE("a recipe without allographs is kept as it was before there were any") {
  State state = finished_state();
  state.runs.back().recipe.allographs = 0.0;
  Members members = members_of(state);
  CHECK(metadata(members).find("allographs") == std::string::npos);
  CHECK(decoded(members).runs == state.runs);
}

TEST_CASE("metadata that cannot be understood is refused, naming the file") {
  Members members = members_of(unfinished_state());
  std::string& text = metadata(members);
  SECTION("no JSON") { text = "{"; }
  SECTION("something else") { text = "[1, 2]"; }
  SECTION("a later format") { replace(text, "\"format\":2", "\"format\":3"); }
  SECTION("an architecture no one knows") { replace(text, "conv2d", "conv9d"); }
  SECTION("an input of too many dimensions") { replace(text, "[1,6,6]", "[1,1,1,6,6]"); }
  SECTION("a negative position") { replace(text, "\"step\":3", "\"step\":-3"); }
  SECTION("a position that is no whole number") { replace(text, "\"step\":3", "\"step\":1e300"); }
  SECTION("an unknown schedule") { replace(text, "linear", "sideways"); }
  SECTION("a checksum that is none") { replace(text, "deadbeef", "zzz"); }
  SECTION("a curve shorter than the others") { replace(text, "[0.9,0.95]", "[0.9]"); }
  SECTION("a curve longer than the others") { replace(text, "[0.9,0.95]", "[0.9,0.95,1]"); }
  SECTION("no curve") { replace(text, "[0.9,0.95]", "0.9"); }
  SECTION("a position of no run") {
    const auto runs = text.find("\"runs\""), position = text.find("\"position\"");
    text.replace(runs, position - runs, "\"runs\":[],");
  }
  CHECK_THROWS_WITH(decoded(members), Contains("state.npz: metadata"));
}

TEST_CASE("a network larger than its file explains is refused before memory is taken for it") {
  Members members = members_of(finished_state());
  replace(metadata(members), architecture, "reshape, dense 900000, dense 100");
  CHECK_THROWS_WITH(decoded(members), Contains("state.npz: metadata") && Contains("too large"));
}

TEST_CASE("a file that is no archive is refused") {
  const std::string text = "not a zip file";
  const auto bytes = std::as_bytes(std::span(text));
  CHECK_THROWS_WITH(decode_state({bytes.begin(), bytes.end()}, "state.npz"), Contains("state.npz"));
}

}  // namespace
}  // namespace mnist
