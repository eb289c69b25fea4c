#!/bin/bash
# What ./release makes: an archive of just what is committed, the packages and the wheel that are built
# from it, and sums that hold; and that it refuses to publish what is not committed, or of another
# version. Compilers and packers are fakes.
set -u
command -v git >/dev/null || { echo 'skipped: there is no git'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
repo=$scratch/repo
mkdir -p "$scratch/bin" "$repo"
cp "$SOURCE_DIR"/{release,CMakeLists.txt,CITATION.cff} "$repo"
version=$(sed -n 's/^version: //p' "$repo/CITATION.cff")
printf '# Changelog\n\n## %s\n' "$version" >"$repo/CHANGELOG.md"
echo build/ >"$repo/.gitignore"
touch "$repo/pyproject.toml"

die() {
  echo "FAILED: $*: $(<"$scratch/log")"
  exit 1
}

commit() {
  git -C "$repo" add -A &&
    git -C "$repo" -c user.name=a -c user.email=a@example.org commit -qm change || die 'no commit'
}

release() {
  rm -rf "$scratch/dist"
  (cd / && PATH="$scratch/bin:$PATH" "$repo/release" "$scratch/dist") >"$scratch/log" 2>&1
}

printf '#!/bin/sh\nexit 0\n' >"$scratch/bin/cmake"
printf '#!/bin/sh\nmkdir -p "$4" && echo deb >"$4/a.deb"\n' >"$scratch/bin/cpack"
printf '#!/bin/sh\necho wheel >"$6/a.whl"\n' >"$scratch/bin/python3"
chmod +x "$scratch"/bin/*
git -C "$repo" init -q
commit

release || die 'it fails'
archive=mnist-cnn-$version.tar.gz
[ "$(cd "$scratch/dist" && echo *)" = "SHA256SUMS a.deb a.whl $archive" ] ||
  die "made $(ls "$scratch/dist")"
(cd "$scratch/dist" && sha256sum --quiet -c SHA256SUMS) || die 'the sums do not hold'
tar -tzf "$scratch/dist/$archive" | grep -qx "mnist-cnn-$version/release" || die 'no source in it'
sum=$(sha256sum <"$scratch/dist/$archive")
release && [ "$(sha256sum <"$scratch/dist/$archive")" = "$sum" ] || die 'a second archive differs'

touch "$repo/forgotten"
! release && grep -q 'not committed' "$scratch/log" || die 'what is not committed is published'
rm "$repo/forgotten"

sed -i 's/^version: .*/version: 99.0/' "$repo/CITATION.cff"
commit
! release && grep -q 'another version' "$scratch/log" || die 'two versions are published'

sed -i "s/^version: .*/version: $version/" "$repo/CITATION.cff"
printf '#!/bin/sh\nexit 1\n' >"$scratch/bin/cpack"
commit
! release || die 'a failed step is taken for a success'
