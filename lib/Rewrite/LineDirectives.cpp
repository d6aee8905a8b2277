//===- LineDirectives.cpp - #line in lowered text -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   defer { f(); } g();
//
// is lowered within its line, which keeps the line numbers but not the columns.
// This restores the columns. The line is broken after each generated piece, and
// each piece of the user's text is indented by as many blanks as it has bytes
// before it in the original:
//
//   auto c = [&](panic_record *)
//   #line 7 "x.cpp"
//           { f(); }
//   guard g(c);
//   #line 7 "x.cpp"
//                  g();
//
// Compilers show the line of the user's file, so their carets are right.
// Generated text belongs to the user's line, too, so a debugger does not stop
// twice. Directives are not allowed in the arguments of a macro or in another
// directive, so such text is not broken.
//
//===----------------------------------------------------------------------===//

#include "Rewrite/LineDirectives.h"
#include "Basic/Keywords.h"
#include "Rewrite/Includes.h"
#include "Rewrite/RawLexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

namespace opendefer {
namespace {

std::string quoted(llvm::StringRef Name) {
  std::string Quoted = "\"";
  for (char C : Name) {
    if (C == '"' || C == '\\')
      Quoted += '\\';
    Quoted += C;
  }
  return Quoted + '"';
}

/// The presumed file and line of each line of a text, which may contain #line
/// directives of its own.
class LineNames {
public:
  LineNames(llvm::StringRef Text, const LineStyle &Style)
      : Text(Text), Style(Style), Sections{{0, 0, quoted(Style.Name)}} {
    for (const Directive &D : findDirectives(Text, rawLangOptions()))
      add(D);
  }

  /// False if a macro provides the number of a #line.
  bool isKnown() const { return Known; }
  /// Returns the directive for a line that contains `Offset`. Offsets must not
  /// decrease from call to call.
  std::string directive(unsigned Offset);
  unsigned column(unsigned Offset) const;

private:
  struct Section {
    unsigned Begin;   ///< where its first line begins
    long Shift;       ///< the presumed line minus the line of the file
    std::string Name; ///< the text of the directive after the number
  };

  void add(const Directive &D);
  unsigned lineOf(unsigned Offset);

  llvm::StringRef Text;
  const LineStyle &Style;
  std::vector<Section> Sections;
  bool Known = true;
  unsigned Counted = 0, Line = 1; ///< `Line` is the line of the byte `Counted`.
};

unsigned LineNames::lineOf(unsigned Offset) {
  if (Offset < Counted)
    Counted = 0, Line = 1;
  Line += Text.slice(Counted, Offset).count('\n');
  Counted = Offset;
  return Line;
}

void LineNames::add(const Directive &D) {
  llvm::StringRef Rest = D.Text;
  if (!Rest.consume_front("line") && !(!Rest.empty() && isdigit(Rest.front())))
    return;
  Rest = Rest.ltrim();
  unsigned Number;
  if (Rest.consumeInteger(10, Number)) {
    Known = false;
    return;
  }
  size_t NameEnd = Rest.rfind('"');
  std::string Name = Sections.back().Name;
  if (NameEnd != llvm::StringRef::npos) {
    Name = Rest.take_front(NameEnd + 1).trim().str();
    // The flags 1 and 2 mark where a file is entered or left; drop them.
    for (llvm::StringRef Flag : {" 3", " 4"})
      if (Rest.drop_front(NameEnd + 1).contains(Flag))
        Name += Flag;
  }
  size_t Next = std::min(Text.find('\n', D.End), Text.size() - 1) + 1;
  Sections.push_back(
      {unsigned(Next), long(Number) - long(lineOf(Next)), std::move(Name)});
}

std::string LineNames::directive(unsigned Offset) {
  auto Next = llvm::find_if(Sections,
                            [&](const Section &S) { return S.Begin > Offset; });
  const Section &In = *std::prev(Next);
  return (Style.IsPreprocessed ? "# " : "#line ") +
         std::to_string(long(lineOf(Offset)) + In.Shift) + " " + In.Name + "\n";
}

unsigned LineNames::column(unsigned Offset) const {
  size_t LineEnd = Text.take_front(Offset).rfind('\n');
  unsigned Begin = LineEnd == llvm::StringRef::npos ? 0 : LineEnd + 1;
  if (Begin == 0 && Text.take_front(3) == "\xef\xbb\xbf")
    Begin = std::min(3u, Offset);
  return Offset - Begin;
}

/// A part of the lowered text that is either the user's or generated.
struct Piece {
  llvm::StringRef Text;
  bool IsUsers;
  unsigned Begin; ///< offset in the original, if it is the user's
  bool IsInside;  ///< in a macro's arguments or in a directive
};

/// Pieces that edits have removed, by the index of the piece that follows.
using RemovedPieces = std::multimap<size_t, Piece>;

/// Reads a text that consists of pieces, and splits pieces at given offsets.
class PieceReader {
public:
  explicit PieceReader(llvm::ArrayRef<Piece> Pieces) : Pieces(Pieces) {
    skipEmpty();
  }

  /// The offset of the next piece in the text.
  unsigned offset() const { return Offset; }
  bool isBefore(unsigned End) const {
    return Offset < End && !Next.Text.empty();
  }
  bool atEnd() const { return Next.Text.empty(); }
  /// Returns the next piece, or its part before `End`.
  Piece take(unsigned End) {
    Piece Taken = Next;
    Taken.Text = Next.Text.take_front(End - Offset);
    Offset += Taken.Text.size();
    Next.Text = Next.Text.drop_front(Taken.Text.size());
    Next.Begin += Taken.IsUsers ? Taken.Text.size() : 0;
    skipEmpty();
    return Taken;
  }

private:
  void skipEmpty() {
    while (Next.Text.empty() && !Pieces.empty()) {
      Next = Pieces.front();
      Pieces = Pieces.drop_front();
    }
  }

  llvm::ArrayRef<Piece> Pieces;
  Piece Next = {"", false, 0, false};
  unsigned Offset = 0;
};

/// Applies edits to the text that consists of `Old`.
std::vector<Piece> edited(llvm::ArrayRef<Piece> Old, const EditList &Edits,
                          RemovedPieces *Removed = nullptr) {
  std::vector<Piece> New;
  PieceReader Reader(Old);
  auto Copy = [&](unsigned End) {
    while (Reader.isBefore(End))
      New.push_back(Reader.take(End));
  };
  auto Remove = [&](unsigned End) {
    while (Reader.isBefore(End))
      if (Piece P = Reader.take(End); Removed && P.IsUsers)
        Removed->insert({New.size(), P});
  };
  for (const Edit &E : Edits) {
    Copy(E.Offset);
    Remove(E.Offset + E.Length);
    if (!E.Text.empty())
      New.push_back({E.Text, false, 0, false});
  }
  Copy(~0u);
  return New;
}

/// Marks the pieces in `Ranges`, which are offsets in the text that consists of
/// `Old`. The first character of a range is not marked, because a directive may
/// precede it.
std::vector<Piece> marked(llvm::ArrayRef<Piece> Old,
                          std::vector<TextRange> Ranges) {
  llvm::sort(Ranges,
             [](TextRange A, TextRange B) { return A.Begin < B.Begin; });
  std::vector<Piece> New;
  auto Range = Ranges.begin();
  unsigned InsideUntil = 0; // the end of the ranges that have begun
  for (PieceReader Reader(Old); !Reader.atEnd();) {
    for (; Range != Ranges.end() && Range->Begin < Reader.offset(); ++Range)
      InsideUntil = std::max(InsideUntil, Range->End);
    bool IsInside = Reader.offset() < InsideUntil;
    unsigned Border = IsInside                ? InsideUntil
                      : Range != Ranges.end() ? Range->Begin + 1
                                              : ~0u;
    New.push_back(Reader.take(Border));
    New.back().IsInside = IsInside;
  }
  return New;
}

struct Word {
  llvm::StringRef Text;
  unsigned Begin;
};

/// Adds the identifiers and literals of `Text`, which begins at offset `Begin`.
void addWords(std::vector<Word> &Words, llvm::StringRef Text, unsigned Begin) {
  std::string Buffer = Text.str(); // A lexer needs a null-terminated buffer.
  for (const RawToken &T : lexRaw(Buffer, rawLangOptions()))
    if (T.is(clang::tok::raw_identifier) || clang::tok::isLiteral(T.Kind))
      Words.push_back({Text.substr(T.Offset, T.Text.size()), Begin + T.Offset});
}

/// Returns the longest common subsequence as pairs of indices. If there are
/// several, takes the one that ends last in `B`.
std::vector<std::pair<size_t, size_t>> commonWords(llvm::ArrayRef<Word> A,
                                                   llvm::ArrayRef<Word> B) {
  std::vector<std::vector<unsigned>> Length(
      A.size() + 1, std::vector<unsigned>(B.size() + 1));
  for (size_t I = 0; I != A.size(); ++I)
    for (size_t J = 0; J != B.size(); ++J)
      Length[I + 1][J + 1] = A[I].Text == B[J].Text
                                 ? Length[I][J] + 1
                                 : std::max(Length[I][J + 1], Length[I + 1][J]);
  std::vector<std::pair<size_t, size_t>> Common;
  for (size_t I = A.size(), J = B.size(); I && J;) {
    if (A[I - 1].Text == B[J - 1].Text)
      Common.push_back({--I, --J});
    else if (Length[I - 1][J] == Length[I][J])
      --I;
    else
      --J;
  }
  std::reverse(Common.begin(), Common.end());
  return Common;
}

/// Finds words of the user in generated text, and gives them their original
/// locations. Lowering moves the callee of a call form, and the arguments that
/// it does not store, after the arguments that it stores.
class WordRestorer {
public:
  WordRestorer(const RemovedPieces &Removed, llvm::StringRef Original)
      : Removed(Removed), Original(Original) {}

  std::vector<Piece> restore(llvm::ArrayRef<Piece> Pieces) {
    for (size_t I = 0; I != Pieces.size(); ++I) {
      collectRemoved(I);
      const Piece &P = Pieces[I];
      // The call of one of our macros must not be broken.
      if (!P.IsUsers && !P.IsInside && !OldWords.empty() &&
          !P.Text.contains(MacroPrefix)) {
        split(P);
        continue;
      }
      if (P.IsUsers && P.Text.contains(';'))
        OldWords.clear();
      New.push_back(P);
    }
    return std::move(New);
  }

private:
  void collectRemoved(size_t Index);
  void split(const Piece &P);
  bool continuesLast(const Word &Old, llvm::StringRef Between) const;

  const RemovedPieces &Removed;
  llvm::StringRef Original;
  std::vector<Word> OldWords; ///< words removed from the current statement
  std::vector<Piece> New;
};

void WordRestorer::collectRemoved(size_t Index) {
  auto IsInWord = [](char C) { return llvm::isAlnum(C) || C == '_'; };
  auto Here = Removed.equal_range(Index);
  for (auto R = Here.first; R != Here.second; ++R) {
    const Piece &P = R->second;
    // The statement begins with `defer` or with a macro named after it.
    if (P.Text.take_while(IsInWord).lower().find(DeferKeyword) !=
        std::string::npos)
      OldWords.clear();
    addWords(OldWords, P.Text, P.Begin);
  }
}

void WordRestorer::split(const Piece &P) {
  constexpr size_t MaxWords = 500;
  std::vector<Word> NewWords;
  addWords(NewWords, P.Text, 0);
  if (OldWords.size() > MaxWords || NewWords.size() > MaxWords)
    NewWords.clear();
  size_t Done = 0, Last = 0;
  for (auto [InOld, InNew] : commonWords(OldWords, NewWords)) {
    const Word &Now = NewWords[InNew];
    llvm::StringRef Between = P.Text.slice(Done, Now.Begin);
    if (Done && continuesLast(OldWords[InOld], Between)) {
      llvm::StringRef &Longer = New.back().Text;
      Longer = P.Text.slice(Longer.data() - P.Text.data(),
                            Now.Begin + Now.Text.size());
    } else {
      if (!Between.empty())
        New.push_back({Between, false, 0, false});
      New.push_back({Now.Text, true, OldWords[InOld].Begin, false});
    }
    Done = Now.Begin + Now.Text.size();
    Last = InOld + 1;
  }
  OldWords.erase(OldWords.begin(), OldWords.begin() + Last);
  if (Done != P.Text.size())
    New.push_back({P.Text.drop_front(Done), false, 0, false});
}

/// Does `Old` follow the last piece in the original, with the same text between
/// them?
bool WordRestorer::continuesLast(const Word &Old,
                                 llvm::StringRef Between) const {
  const Piece &Last = New.back();
  return Last.IsUsers &&
         Last.Begin + Last.Text.size() + Between.size() == Old.Begin &&
         Original.substr(Old.Begin - Between.size(), Between.size()) == Between;
}

std::vector<Piece> piecesOf(const RewrittenText &Text) {
  std::vector<Piece> Pieces = {{Text.Original, true, 0, false}};
  for (const EditList &Layer : Text.Expanding)
    Pieces = edited(Pieces, Layer);
  Pieces = edited(Pieces, Text.Normalising);
  std::string Normalised = applyEdits(Text.expanded(), Text.Normalising);
  std::vector<TextRange> Whole = Text.MacroCalls;
  for (const Directive &D : findDirectives(Normalised, rawLangOptions()))
    Whole.push_back({D.Begin, D.End});
  RemovedPieces Removed;
  Pieces = edited(marked(Pieces, std::move(Whole)), Text.Lowering, &Removed);
  // A generated piece is inside if the next piece of the user's text is.
  for (size_t I = Pieces.size(); I-- > 1;)
    if (!Pieces[I - 1].IsUsers)
      Pieces[I - 1].IsInside = Pieces[I].IsInside;
  return WordRestorer(Removed, Text.Original).restore(Pieces);
}

/// Changes generated text so that coverage tools count a function's returns
/// correctly.
std::string withCountedReturns(llvm::StringRef Text) {
  constexpr llvm::StringLiteral Keeps = ".__keep(";
  std::string Out;
  for (size_t At; (At = Text.find(Keeps)) != llvm::StringRef::npos;
       Text = Text.drop_front(At + Keeps.size())) {
    size_t Name = At;
    while (Name && (llvm::isAlnum(Text[Name - 1]) || Text[Name - 1] == '_'))
      --Name;
    Out += Text.take_front(Name);
    Out += "::opendefer::__lowered::__keep_counted(";
    Out += Text.slice(Name, At);
    Out += ", ";
  }
  Out += Text;
  return Out;
}

constexpr llvm::StringLiteral Blanks = " \t\r\f\v";

bool isBlank(llvm::StringRef Text) {
  return Text.find_first_not_of(Blanks) == llvm::StringRef::npos;
}

/// Returns text that puts the user's piece `P`, which is not blank, on its line
/// and column. If the piece begins with a line break, removes it from `Rest`.
std::string directiveFor(const Piece &P, LineNames &Names,
                         llvm::StringRef &Rest) {
  size_t Word = Rest.find_first_not_of(Blanks);
  if (Rest[Word] != '\n')
    return "\n" + Names.directive(P.Begin) +
           std::string(Names.column(P.Begin), ' ');
  std::string Blank = Rest.take_front(Word + 1).str();
  Rest = Rest.drop_front(Word + 1);
  return Blank + Names.directive(P.Begin + Word + 1);
}

/// Does the generated piece end the generated code of a function, before the
/// user's `}`?
bool endsFunction(llvm::ArrayRef<Piece> Pieces, size_t I) {
  return !Pieces[I].IsInside && Pieces[I].Text.contains('}') &&
         I + 1 != Pieces.size() && Pieces[I + 1].Text.front() == '}';
}

/// Returns the length of the part of a generated piece that declares a frame or
/// a guard, or 0. A coverage tool would count it as another execution of the
/// user's line.
size_t lengthOfDeclarations(const Piece &P) {
  constexpr llvm::StringLiteral Qualifier = "::opendefer::__lowered::";
  size_t Length = P.Text.size();
  for (llvm::StringRef Closure : {"__push(", "__arm_slot("})
    Length = std::min(Length, P.Text.find((Qualifier + Closure).str()));
  Length = std::min(Length, P.Text.find("auto opendefer_c"));
  llvm::StringRef Declarations = P.Text.take_front(Length);
  for (llvm::StringRef Declared :
       {"_frame", "__group<", "__linked_group ", "__guard "})
    if (!P.IsInside && Declarations.contains(Declared))
      return Length;
  return 0;
}

/// Writes generated pieces for a coverage tool: which lines they count for.
class CountedPieces {
public:
  CountedPieces(llvm::ArrayRef<Piece> Pieces, LineNames &Names,
                const LineStyle &Style, std::string &Out)
      : Pieces(Pieces), Names(Names), Out(Out),
        Elsewhere("\n#line 1 " + quoted(Style.FunctionEndFile) + "\n") {}

  void add(size_t I) {
    const Piece &P = Pieces[I];
    llvm::StringRef Rest = P.Text;
    if (endsFunction(Pieces, I)) {
      Out += Elsewhere;
    } else if (size_t Length = lengthOfDeclarations(P)) {
      Out += Elsewhere;
      Out += Rest.take_front(Length);
      Rest = Rest.drop_front(Length);
      IsElsewhere = true;
    }
    if (IsElsewhere && !Rest.empty() && !P.IsInside) {
      Out += "\n" + lineAfter(I);
      IsElsewhere = false;
    }
    Out += withCountedReturns(Rest);
  }
  /// The output is at the user's line again.
  void end() { IsElsewhere = false; }

private:
  /// Returns the directive for the next piece of the user's text.
  std::string lineAfter(size_t I) {
    for (const Piece &P : Pieces.drop_front(I + 1))
      if (P.IsUsers && !isBlank(P.Text))
        return Names.directive(P.Begin + P.Text.find_first_not_of(Blanks));
    return "";
  }

  llvm::ArrayRef<Piece> Pieces;
  LineNames &Names;
  std::string &Out;
  const std::string Elsewhere;
  bool IsElsewhere = false;
};

} // namespace

std::string lineDirective(const LineStyle &Style) {
  return std::string(Style.IsPreprocessed ? "# " : "#line ") + "1 " +
         quoted(Style.Name) + "\n";
}

std::string withLineDirectives(const RewrittenText &Text,
                               const LineStyle &Style) {
  LineNames Names(Text.Original, Style);
  if (!Names.isKnown())
    return Text.text();
  std::string Out;
  bool IsDisplaced =
      false; // The output is not at the next piece's line and column.
  const std::vector<Piece> Pieces = piecesOf(Text);
  CountedPieces Counted(Pieces, Names, Style, Out);
  for (size_t I = 0; I != Pieces.size(); ++I) {
    const Piece &P = Pieces[I];
    llvm::StringRef Rest = P.Text;
    if (P.IsUsers) {
      if (IsDisplaced && !P.IsInside && !isBlank(Rest)) {
        Out += directiveFor(P, Names, Rest);
        IsDisplaced = false;
        Counted.end();
      }
      Out += Rest;
      continue;
    }
    IsDisplaced = true;
    if (Style.FunctionEndFile.empty())
      Out += Rest;
    else
      Counted.add(I);
  }
  return Out;
}

} // namespace opendefer
