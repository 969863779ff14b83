#include "git/repository.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <optional>

#include "git/git_project.h"

namespace sequelint::git {
namespace {

using testing::GitProject;
using testing::Variable;
namespace fs = std::filesystem;

Repository Open(const std::string& folder) {
  Result<Repository> repository = Repository::Open(folder);
  if (!repository) FAIL(repository.error().what);
  return std::move(*repository);
}

// "path: text" per file, one per line, texts without their last newline.
std::string Show(const SourceReader& source) {
  std::string out;
  for (const SourceEntry& entry : source.Files()) {
    SourceText text = source.Read(entry.path);
    out += entry.path + ": " + (text == nullptr ? "(unreadable)" : std::string(Trim(*text))) + "\n";
  }
  return out;
}

std::string Show(const Repository& repository, const std::string& revision) {
  Result<std::unique_ptr<SourceReader>> source = repository.Read(revision);
  return source ? Show(**source) : "error: " + source.error().what + " / " + source.error().remedy;
}

std::string Show(const Result<std::string>& result) {
  return result ? *result : "error: " + result.error().what + " / " + result.error().remedy;
}

std::string Changes(const Repository& repository, const std::string& base, const std::string& head) {
  auto changes = repository.Diff(base, head);
  if (!changes) return "error: " + changes.error().what;
  std::string out;
  for (const auto& change : *changes) {
    switch (change.kind) {
      case Repository::Change::Kind::kAdded:
        out += "A " + change.head_path;
        break;
      case Repository::Change::Kind::kDeleted:
        out += "D " + change.base_path;
        break;
      case Repository::Change::Kind::kModified:
        out += "M " + change.head_path;
        break;
      case Repository::Change::Kind::kRenamed:
        out += "R " + change.base_path + " -> " + change.head_path;
        break;
    }
    out += "\n";
  }
  return out;
}

std::string Hunks(const Repository& repository, const std::string& base, const std::string& head,
                  const std::string& path) {
  auto hunks = repository.Hunks(base, head, path, path);
  REQUIRE(hunks);
  std::string out;
  for (const auto& hunk : *hunks) {
    out += "-" + std::to_string(hunk.base_line) + "," + std::to_string(hunk.base_lines) + " +" +
           std::to_string(hunk.head_line) + "," + std::to_string(hunk.head_lines) + "\n";
  }
  return out;
}

std::string Lines(int from, int to) {
  std::string out;
  for (int i = from; i <= to; ++i) out += "line " + std::to_string(i) + "\n";
  return out;
}

}  // namespace

TEST_CASE("revisions, the index and the work tree are read") {
  GitProject project;
  project.Write("models/user.js", "one");
  project.Write("README", "read me");
  std::string first = project.Commit();
  project.Write("models/user.js", "two");
  project.Write("models/post.js", "post");
  std::string second = project.Commit();
  project.Git({"tag", "v2"});
  project.Write("models/user.js", "three");
  project.Git({"add", "."});
  project.Write("models/user.js", "four");
  project.Write("models/new.js", "untracked");
  project.Remove("models/post.js");

  Repository repository = Open(project.folder());
  CHECK(repository.root() == project.folder());
  CHECK(!repository.bare());
  CHECK(!repository.shallow());
  CHECK(Show(repository, "HEAD~1") == "README: read me\nmodels/user.js: one\n");
  CHECK(Show(repository, "v2") == "README: read me\nmodels/post.js: post\nmodels/user.js: two\n");
  CHECK(Show(repository, second.substr(0, 10)) == Show(repository, "main"));
  CHECK(Show(repository, ":index") == "README: read me\nmodels/post.js: post\nmodels/user.js: three\n");
  CHECK(Show(repository, ":worktree") == "README: read me\nmodels/new.js: untracked\nmodels/user.js: four\n");
  CHECK(Show(repository, ":empty").empty());
  CHECK(Show(repository.ResolveRevision("HEAD~1")) == first);
  CHECK(Show(repository.ResolveRevision("v2")) == second);
  CHECK((*repository.Read("HEAD"))->Revision() == second);
  CHECK((*repository.Read(":worktree"))->Revision() == ":worktree");

  CHECK(Changes(repository, "HEAD~1", "HEAD") == "A models/post.js\nM models/user.js\n");
  CHECK(Changes(repository, "HEAD", ":index") == "M models/user.js\n");
  CHECK(Changes(repository, "HEAD", ":worktree") == "A models/new.js\nD models/post.js\nM models/user.js\n");
}

TEST_CASE("it is found from a folder below") {
  GitProject project;
  project.Write("a/b/c.js", "c");
  project.Commit();
  CHECK(Open(project.At("a/b")).root() == project.folder());
  CHECK(Show(Open(project.At("a/b")), "HEAD") == "a/b/c.js: c\n");
}

TEST_CASE("equal content has equal ids, whichever way it is read") {
  GitProject project;
  project.Write("a.js", "same");
  project.Commit();
  project.Write("b.js", "same");
  Repository repository = Open(project.folder());
  auto head = repository.Read("HEAD");
  auto tree = repository.Read(":worktree");
  REQUIRE((head && tree));
  CHECK((*head)->Find("a.js")->id == (*tree)->Find("a.js")->id);
  CHECK((*head)->Find("a.js")->id == (*tree)->Find("b.js")->id);
  project.Write("a.js", "edit");  // as long as before, perhaps within the same clock tick
  auto again = repository.Read(":worktree");
  CHECK((*head)->Find("a.js")->id != (*again)->Find("a.js")->id);
  CHECK(*(*again)->Read("a.js") == "edit");
}

TEST_CASE("ignored files, packages, links and other repositories are left out") {
  GitProject project;
  project.Write(".gitignore", "build/\n*.log\n!keep.log\n");
  project.Write("src/.gitignore", "/local.js\n");
  project.Write("src/a.js", "a");
  project.Write("tracked.log", "tracked although ignored");
  project.Git({"add", "-f", "tracked.log"});
  project.Commit();
  project.Write("src/local.js", "x");
  project.Write("build/out.js", "x");
  project.Write("x.log", "x");
  project.Write("keep.log", "kept");
  project.Write("node_modules/sequelize/index.js", "x");
  project.Write("src/node_modules/y/index.js", "x");
  project.Write("../" + fs::path(project.folder()).filename().string() + "-home/secret.js", "secret");
  fs::create_symlink(project.folder() + "-home/secret.js", project.At("src/link.js"));
  fs::create_directory_symlink(project.folder() + "-home", project.At("linked"));
  fs::create_directory_symlink(".", project.At("src/loop"));
  fs::create_directory(project.At("other"));
  project.Git({"init", "-q"}, "other");
  project.Write("other/b.js", "x");
  REQUIRE(mkfifo(project.At("src/fifo.js").c_str(), 0600) == 0);

  Repository repository = Open(project.folder());
  CHECK(Show(repository, ":worktree") ==
        ".gitignore: build/\n*.log\n!keep.log\nkeep.log: kept\nsrc/.gitignore: /local.js\nsrc/a.js: a\n"
        "tracked.log: tracked although ignored\n");
  fs::remove(project.At("src/fifo.js"));
  fs::remove_all(project.At("other"));
  project.Commit();
  CHECK(Show(repository, "HEAD").find("secret") == std::string::npos);
  CHECK(Show(repository, "HEAD").find("link") == std::string::npos);
  CHECK(Show(repository, ":index").find("link") == std::string::npos);
}

TEST_CASE("files that are too large are listed but not read") {
  GitProject project;
  project.Write("big.js", std::string((20u << 20) + 1, 'x'));
  project.Write("small.js", "s");
  project.Commit();
  Repository repository = Open(project.folder());
  CHECK(Show(repository, "HEAD") == "big.js: (unreadable)\nsmall.js: s\n");
  CHECK(Show(repository, ":worktree") == "big.js: (unreadable)\nsmall.js: s\n");
}

TEST_CASE("a bare repository has revisions only") {
  GitProject project;
  project.Write("a.js", "a");
  project.Commit();
  project.Git({"clone", "-q", "--bare", ".", "bare.git"});
  Repository repository = Open(project.At("bare.git"));
  CHECK(repository.bare());
  CHECK(repository.root() == project.At("bare.git"));
  CHECK(Show(repository, "main") == "a.js: a\n");
  CHECK(Show(repository, ":worktree") == "error: a bare repository has no work tree / name a revision, such as HEAD");
  CHECK(Show(repository, ":index") == "error: a bare repository has no index / name a revision, such as HEAD");
}

TEST_CASE("a linked work tree has its own HEAD, index and files") {
  GitProject project;
  project.Write("a.js", "a");
  project.Commit();
  project.Git({"worktree", "add", "-q", "-b", "topic", "linked"});
  project.Write("linked/b.js", "b");
  project.Git({"add", "b.js"}, "linked");
  project.Write("linked/c.js", "c");
  Repository repository = Open(project.At("linked"));
  CHECK(repository.root() == project.At("linked"));
  CHECK(Show(repository, "HEAD") == "a.js: a\n");
  CHECK(Show(repository, ":index") == "a.js: a\nb.js: b\n");
  CHECK(Show(repository, ":worktree") == "a.js: a\nb.js: b\nc.js: c\n");
}

TEST_CASE("git's environment variables are honoured") {
  GitProject project;
  project.Write("a.js", "a");
  project.Commit();
  project.Write("b.js", "b");
  SECTION("GIT_INDEX_FILE, relative to the top") {
    Variable index("GIT_INDEX_FILE", ".git/index.other");
    project.Git({"read-tree", "HEAD"});
    project.Git({"add", "b.js"});
    CHECK(Show(Open(project.folder()), ":index") == "a.js: a\nb.js: b\n");
    unsetenv("GIT_INDEX_FILE");
    CHECK(Show(Open(project.folder()), ":index") == "a.js: a\n");
  }
  SECTION("GIT_DIR and GIT_WORK_TREE") {
    fs::create_directory(project.At("elsewhere"));
    project.Write("elsewhere/z.js", "z");
    Variable dir("GIT_DIR", project.At(".git"));
    Variable tree("GIT_WORK_TREE", project.At("elsewhere"));
    Repository repository = Open("/");
    CHECK(repository.root() == project.At("elsewhere"));
    CHECK(Show(repository, "HEAD") == "a.js: a\n");
    CHECK(Show(repository, ":worktree") == "z.js: z\n");
  }
  SECTION("GIT_DIR relative, as hooks have it") {
    Variable dir("GIT_DIR", ".git");
    CHECK(Show(Open(project.folder()), ":worktree") == "a.js: a\nb.js: b\n");
  }
  SECTION("GIT_OBJECT_DIRECTORY with an alternate, as in a push's quarantine") {
    fs::create_directory(project.At("quarantine"));
    Variable objects("GIT_OBJECT_DIRECTORY", project.At("quarantine"));
    Variable alternates("GIT_ALTERNATE_OBJECT_DIRECTORIES", project.At(".git/objects"));
    std::string commit = project.Commit();
    CHECK(Show(Open(project.folder()), commit) == "a.js: a\nb.js: b\n");
    unsetenv("GIT_OBJECT_DIRECTORY");
    unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    CHECK(Show(Open(project.folder()), commit).starts_with("error: no revision"));
  }
  SECTION("GIT_COMMON_DIR") {
    project.Git({"worktree", "add", "-q", "linked"});
    Variable dir("GIT_DIR", project.At(".git/worktrees/linked"));
    Variable common("GIT_COMMON_DIR", project.At(".git"));
    Variable tree("GIT_WORK_TREE", project.At("linked"));
    CHECK(Show(Open(project.At("linked")), "HEAD") == "a.js: a\n");
    CHECK(Show(Open(project.At("linked")), ":worktree") == "a.js: a\n");
  }
}

TEST_CASE("a hook of `commit -a` sees what is being committed") {
  GitProject project;
  project.Write("a.js", "old");
  project.Commit();
  project.Write("a.js", "new");
  project.Write(".git/hooks/pre-commit",
                "#!/bin/sh\nenv | grep '^GIT_INDEX_FILE=' > .git/seen\ncp \"$GIT_INDEX_FILE\" .git/copy\n");
  fs::permissions(project.At(".git/hooks/pre-commit"), fs::perms::owner_all);
  project.Git({"commit", "-q", "-a", "-m", "all"});
  std::ifstream seen(project.At(".git/seen"));
  std::string line;
  REQUIRE(std::getline(seen, line));
  CHECK(line.ends_with("index.lock"));
  fs::rename(project.At(".git/copy"), project.At(".git/index.lock"));
  Variable index("GIT_INDEX_FILE", line.substr(line.find('=') + 1));
  CHECK(Show(Open(project.folder()), ":index") == "a.js: new\n");
}

TEST_CASE("files meant to be added, in conflict, or left out of a sparse checkout") {
  GitProject project;
  project.Write("a.js", "a");
  project.Write("deep/b.js", "b");
  project.Commit();
  SECTION("intent to add") {
    project.Write("c.js", "c");
    project.Git({"add", "-N", "c.js"});
    CHECK(Show(Open(project.folder()), ":index") == "a.js: a\ndeep/b.js: b\n");
    CHECK(Show(Open(project.folder()), ":worktree") == "a.js: a\nc.js: c\ndeep/b.js: b\n");
  }
  SECTION("a merge conflict") {
    project.Git({"checkout", "-q", "-b", "topic"});
    project.Write("a.js", "topic");
    project.Commit();
    project.Git({"checkout", "-q", "main"});
    project.Write("a.js", "main");
    project.Commit();
    Process::Run({"git", "merge", "topic"}, project.folder(), 10000);
    CHECK(Show(Open(project.folder()), ":index") == "deep/b.js: b\n");
    CHECK(Show(Open(project.folder()), ":worktree").starts_with("a.js: <<<<<<< HEAD"));
  }
  SECTION("sparse checkout") {
    project.Git({"sparse-checkout", "set", "--cone", "nothing"});
    REQUIRE(!fs::exists(project.At("deep/b.js")));
    CHECK(Show(Open(project.folder()), ":worktree") == "a.js: a\ndeep/b.js: b\n");
  }
}

TEST_CASE("merge base and default base") {
  GitProject project;
  project.Write("a.js", "1");
  std::string first = project.Commit("1");
  project.Git({"checkout", "-q", "-b", "topic"});
  project.Write("b.js", "2");
  std::string second = project.Commit("2");
  project.Git({"checkout", "-q", "main"});
  project.Write("c.js", "3");
  std::string third = project.Commit("3");
  project.Git({"checkout", "-q", "topic"});

  Repository repository = Open(project.folder());
  CHECK(Show(repository.MergeBase("main", "topic")) == first);
  CHECK(Show(repository.MergeBase("main", ":worktree")) == first);
  CHECK(Show(repository.DefaultBase(":worktree")) == first);
  CHECK(Show(repository.DefaultBase("topic")) == first);
  SECTION("on the default branch itself it is HEAD") {
    project.Git({"checkout", "-q", "main"});
    CHECK(Show(repository.DefaultBase(":worktree")) == third);
  }
  SECTION("the remote's HEAD goes first") {
    project.Git({"update-ref", "refs/remotes/origin/main", first});
    project.Git({"update-ref", "refs/remotes/origin/trunk", second});
    CHECK(Show(repository.DefaultBase(":worktree")) == first);
    project.Git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"});
    CHECK(Show(repository.DefaultBase(":worktree")) == second);
  }
  SECTION("a branch that only the remote has") {
    project.Git({"update-ref", "refs/remotes/origin/release", third});
    CHECK(Show(repository.ResolveRevision("release")) == third);
  }
  SECTION("no default branch") {
    project.Git({"branch", "-m", "main", "trunk"});
    CHECK(Show(repository.DefaultBase(":worktree")) ==
          "error: no default branch found (origin/HEAD, main or master) / name the commit or branch to compare with: "
          "--base REV");
  }
  SECTION("unrelated histories") {
    project.Git({"checkout", "-q", "--orphan", "alone"});
    std::string alone = project.Commit("alone");
    CHECK(Show(repository.DefaultBase(":worktree")) == "error: no common history of " + third.substr(0, 12) + " and " +
                                                           alone.substr(0, 12) +
                                                           " / name the commit to compare with: --base REV");
  }
}

TEST_CASE("what cannot be read says why and what to do") {
  GitProject project(false);
  SECTION("no repository") {
    auto repository = Repository::Open(project.folder());
    REQUIRE(!repository);
    CHECK(repository.error().what == "not a git repository: `" + project.folder() + "`");
    CHECK(repository.error().status == ExitStatus::kCannotAnalyse);
  }
  SECTION("no folder") {
    auto repository = Repository::Open(project.At("nowhere"));
    REQUIRE(!repository);
    CHECK(repository.error().what == "no folder `" + project.At("nowhere") + "`");
  }
  SECTION("no commits") {
    project.Git({"init", "-q", "-b", "main"});
    project.Write("a.js", "a");
    Repository repository = Open(project.folder());
    CHECK(Show(repository.ResolveRevision("HEAD")) ==
          "error: no revision `HEAD`: the repository has no commits yet / commit first");
    CHECK(Show(repository.DefaultBase(":worktree")) ==
          "error: the repository has no commits yet / commit first, or check everything with --all");
    CHECK(Show(repository.DefaultBase(":index")) == ":empty");
    CHECK(Show(repository, ":worktree") == "a.js: a\n");
    CHECK(Show(repository, ":index").empty());
  }
  SECTION("an unknown revision") {
    project.Git({"init", "-q", "-b", "main"});
    project.Commit();
    project.Git({"branch", "feature/orders"});
    Repository repository = Open(project.folder());
    CHECK(Show(repository.ResolveRevision("feature/order")) ==
          "error: no revision `feature/order` in this repository / did you mean `feature/orders`?");
    CHECK(Show(repository.ResolveRevision("xyzzy")) ==
          "error: no revision `xyzzy` in this repository / name a branch, a tag or a commit; `git fetch` brings those "
          "of the remote");
    CHECK(Show(repository.ResolveRevision("--help")).starts_with("error: no revision `--help`"));
    CHECK(Show(repository.ResolveRevision("")).starts_with("error: an empty revision"));
    CHECK(Show(repository.ResolveRevision("HEAD:a.js")).starts_with("error: no revision"));
  }
  SECTION("a work tree whose repository is out of reach") {
    project.Write(".git", "gitdir: /nowhere/.git/worktrees/x\n");
    auto repository = Repository::Open(project.folder());
    REQUIRE(!repository);
    CHECK(repository.error().what ==
          "`" + project.folder() + "/.git` points to `/nowhere/.git/worktrees/x`, which is not there");
  }
}

TEST_CASE("a shallow clone has its tip; what lies behind says how to get it") {
  GitProject project;
  for (const char* text : {"1", "2", "3", "4"}) {
    project.Write("a.js", text);
    project.Commit(text);
  }
  std::string fork = project.Git({"rev-parse", "HEAD~1"});
  project.Git({"checkout", "-q", "-b", "topic", "HEAD~1"});
  project.Write("b.js", "b");
  project.Commit("b");
  project.Git({"checkout", "-q", "main"});
  project.Git({"clone", "-q", "--depth", "1", "--no-single-branch", "file://" + project.folder(), "shallow"});
  project.Git({"checkout", "-q", "topic"}, "shallow");
  Repository repository = Open(project.At("shallow"));
  CHECK(repository.shallow());
  CHECK(Show(repository, "HEAD") == "a.js: 3\nb.js: b\n");
  const std::string remedy =
      " in this shallow clone / fetch the history: `fetch-depth: 0` for actions/checkout, or `git fetch --unshallow`";
  CHECK(Show(repository.ResolveRevision("HEAD~1")) == "error: no revision `HEAD~1`" + remedy);
  CHECK(Show(repository.DefaultBase(":worktree")).ends_with(remedy));
  CHECK(Show(repository.DefaultBase(":worktree")).starts_with("error: no common history of "));

  project.Git({"clone", "-q", "--depth", "3", "--no-single-branch", "file://" + project.folder(), "deeper"});
  CHECK(Show(Open(project.At("deeper")).MergeBase("origin/main", "origin/topic")) == fork);
}

TEST_CASE("repositories that libgit2 refuses are read through git") {
  GitProject project(false);
  auto check = [&](const std::string& folder) {
    Repository repository = Open(project.At(folder));
    project.Write(folder + "/models/a.js", "one");
    project.Git({"add", "-A"}, folder);
    project.Git({"commit", "-q", "-m", "1"}, folder);
    project.Write(folder + "/models/a.js", "two");
    project.Git({"add", "-A"}, folder);
    project.Write(folder + "/models/a.js", "three");
    project.Write(folder + "/new.js", "new");
    project.Write(folder + "/node_modules/x.js", "x");
    std::string head = project.Git({"rev-parse", "HEAD"}, folder);
    CHECK(repository.root() == project.At(folder));
    CHECK(!repository.bare());
    CHECK(Show(repository.ResolveRevision("main")) == head);
    CHECK(Show(repository.DefaultBase(":worktree")) == head);
    CHECK(Show(repository, "HEAD") == "models/a.js: one\n");
    CHECK(Show(repository, ":index") == "models/a.js: two\n");
    CHECK(Show(repository, ":worktree") == "models/a.js: three\nnew.js: new\n");
    CHECK(Changes(repository, "HEAD", ":worktree") == "M models/a.js\nA new.js\n");
    CHECK(Show(repository.ResolveRevision("maine")) ==
          "error: no revision `maine` in this repository / did you mean `main`?");
  };
  SECTION("SHA-256 objects") {
    project.Git({"init", "-q", "-b", "main", "--object-format=sha256", "r"});
    check("r");
  }
  SECTION("an extension") {
    project.Git({"init", "-q", "-b", "main", "r"});
    project.Git({"config", "core.repositoryformatversion", "1"}, "r");
    project.Git({"config", "extensions.worktreeConfig", "true"}, "r");
    check("r");
  }
  SECTION("a partial clone fetches what it lacks") {
    project.Git({"init", "-q", "-b", "main", "r"});
    project.Write("r/a.js", "one");
    project.Git({"add", "-A"}, "r");
    project.Git({"commit", "-q", "-m", "1"}, "r");
    project.Git({"config", "uploadpack.allowFilter", "true"}, "r");
    project.Git({"config", "uploadpack.allowAnySHA1InWant", "true"}, "r");
    project.Git({"clone", "-q", "--filter=tree:0", "--no-checkout", "file://" + project.At("r"), "partial"});
    CHECK(Show(Open(project.At("partial")), "HEAD") == "a.js: one\n");
  }
  SECTION("without git on PATH there is a clear error") {
    project.Git({"init", "-q", "-b", "main", "--object-format=sha256", "r"});
    Variable path("PATH", "/nowhere");
    auto repository = Repository::Open(project.At("r"));
    REQUIRE(!repository);
    CHECK(repository.error().what.starts_with("cannot read the repository: "));
    CHECK(repository.error().remedy == "install git, which reads repositories of this kind");
  }
}

TEST_CASE("renamed files are paired") {
  GitProject project;
  project.Write("models/user.js", Lines(1, 30));
  project.Write("models/post.js", Lines(100, 130));
  project.Write("models/gone.js", Lines(200, 230));
  project.Write("empty-a.js", "");
  project.Commit();
  project.Git({"mv", "models/user.js", "models/account.js"});
  fs::create_directory(project.At("src"));
  project.Git({"mv", "models/post.js", "src/post.js"});
  project.Git({"mv", "empty-a.js", "empty-b.js"});
  project.Write("src/post.js", Lines(100, 125) + "something else\n");
  project.Remove("models/gone.js");
  project.Write("models/unlike.js", Lines(300, 330));
  Repository repository = Open(project.folder());
  const std::string expected =
      "D empty-a.js\nA empty-b.js\nR models/user.js -> models/account.js\nD models/gone.js\nA models/unlike.js\n"
      "R models/post.js -> src/post.js\n";
  CHECK(Changes(repository, "HEAD", ":worktree") == expected);
  project.Commit();
  CHECK(Changes(repository, "HEAD~1", "HEAD") == expected);
  CHECK(Changes(repository, "HEAD", "HEAD").empty());
}

TEST_CASE("a file that was only touched, or checked out with other line ends, has not changed") {
  GitProject project;
  project.Git({"config", "core.autocrlf", "true"});
  project.Write("a.js", "one\r\ntwo\r\n");
  project.Commit();
  fs::last_write_time(project.At("a.js"), fs::last_write_time(project.At("a.js")) - std::chrono::hours(5));
  Repository repository = Open(project.folder());
  CHECK(Show(repository, "HEAD") == "a.js: one\ntwo\n");
  project.Git({"config", "core.autocrlf", "false"});
  project.Write("b.js", "b\n");
  project.Commit();
  fs::last_write_time(project.At("b.js"), fs::last_write_time(project.At("b.js")) - std::chrono::hours(5));
  CHECK(Changes(repository, "HEAD", ":worktree").find("b.js") == std::string::npos);
}

TEST_CASE("hunks say which lines of head were added or edited") {
  GitProject project;
  project.Write("a.js", Lines(1, 10));
  project.Commit();
  project.Write("a.js", Lines(1, 2) + "edited\n" + Lines(4, 6) + Lines(8, 10) + "added\n");
  project.Write("b.js", Lines(1, 3));
  Repository repository = Open(project.folder());
  CHECK(Hunks(repository, "HEAD", ":worktree", "a.js") == "-3,1 +3,1\n-7,1 +6,0\n-10,0 +10,1\n");
  CHECK(Hunks(repository, "HEAD", ":worktree", "b.js") == "-0,0 +1,3\n");
  CHECK(Hunks(repository, "HEAD", "HEAD", "a.js").empty());
}

TEST_CASE("names that lead out of the repository are not listed") {
  GitProject project;
  project.Write("a.js", "a");
  project.Write("back\\slash.js", "x");
  project.Write("latin\xE9.js", "x");
  project.Write(".GIT/config.js", "x");
  std::string blob = project.Git({"hash-object", "-w", "a.js"});
  project.Git({"-c", "core.protectNTFS=false", "-c", "core.protectHFS=false", "add", "a.js", "latin\xE9.js"});
  std::string listing = "100644 blob " + blob + "\t..\n100644 blob " + blob + "\tok.js\n100644 blob " + blob +
                        "\t.GIT\n100644 blob " + blob + "\tback\\slash.js\n120000 blob " + blob + "\tlink\n";
  project.Write("listing", listing);
  auto made = Process::Run({"sh", "-c", "git mktree < listing"}, project.folder(), 1000);
  REQUIRE(made);
  REQUIRE(made->status == 0);
  std::string commit = project.Git({"commit-tree", "-m", "odd", std::string(Trim(made->out))});
  CHECK(Show(Open(project.folder()), commit) == "ok.js: a\n");
  CHECK(Show(Open(project.folder()), ":index") == "a.js: a\n");
}

TEST_CASE("a plain folder is read as well") {
  GitProject project(false);
  project.Write("models/a.js", "a");
  project.Write("node_modules/b.js", "b");
  project.Write("copy.js", "a");
  auto source = ReadFolder(project.folder());
  REQUIRE(source);
  CHECK(Show(**source) == "copy.js: a\nmodels/a.js: a\n");
  CHECK((*source)->Find("copy.js")->id == (*source)->Find("models/a.js")->id);
  CHECK((*source)->Revision() == ":worktree");
  CHECK((*source)->Read("../etc/passwd") == nullptr);
  auto missing = ReadFolder(project.At("nowhere"));
  REQUIRE(!missing);
  CHECK(missing.error().what == "no folder `" + project.At("nowhere") + "`");
}

TEST_CASE("a program is run without a shell") {
  auto output = Process::Run({"printf", "%s|", "a b", "$HOME"}, "/", 1000);
  REQUIRE(output);
  CHECK(output->status == 0);
  CHECK(output->out == "a b|$HOME|");
  auto failing = Process::Run({"sh", "-c", "echo no >&2; exit 3"}, "/", 1000);
  REQUIRE(failing);
  CHECK(failing->status == 3);
  CHECK(failing->error == "no\n");
  CHECK(!Process::Run({"/nowhere/program"}, "/", 1000));
  auto endless = Process::Run({"yes"}, "/", 100000);
  REQUIRE(endless);
  CHECK(endless->status == -1);
}

}  // namespace sequelint::git
