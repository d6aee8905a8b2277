//===- LineDirectives.cpp - Lowered text in the user's places -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   defer { f(); } g();
//
// is lowered within its line, so that without this the lines are right, and the
// columns are not. Here the line is broken behind what is generated, and each
// piece of the user's stands behind as many blanks as bytes stand before it in
// the original:
//
//   auto c = [&](panic_record *)
//   #line 7 "x.cpp"
//           { f(); }
//   guard g(c);
//   #line 7 "x.cpp"
//                  g();
//
// Compilers read the line that they show from the user's file, and the caret
// below it is right. What is generated is on the user's line, too, where a
// debugger does not stop a second time. No directive may stand among the
// arguments of a macro, nor in another directive: such text is kept whole.
//
//===----------------------------------------------------------------------===//

#include "Rewrite/LineDirectives.h"
#include "Rewrite/RawTokens.h"
#include "clang/Lex/Lexer.h"
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

clang::LangOptions rawOptions() {
  clang::LangOptions Lang;
  Lang.CPlusPlus = Lang.CPlusPlus11 = Lang.LineComment = true;
  return Lang;
}

/// What the lines of a text are called, which may have directives of its own.
class LineNames {
public:
  LineNames(llvm::StringRef Text, const LineStyle &Style)
      : Text(Text), Style(Style), Sections{{0, 0, quoted(Style.Name)}} {
    for (const Directive &D : findDirectives(Text, rawOptions()))
      add(D);
  }

  /// False if a directive has its number from a macro.
  bool isKnown() const { return Known; }
  /// For what is put in front of the line that `Offset` is in. Offsets have to
  /// go up from call to call.
  std::string directive(unsigned Offset);
  unsigned column(unsigned Offset) const;

private:
  struct Section {
    unsigned Begin;   ///< where its first line begins
    long Shift;       ///< from lines of the file to what they are called
    std::string Name; ///< as it is in the directive, with all that follows
  };

  void add(const Directive &D);
  unsigned lineOf(unsigned Offset);

  llvm::StringRef Text;
  const LineStyle &Style;
  std::vector<Section> Sections;
  bool Known = true;
  unsigned Counted = 0, Line = 1; ///< the line of the byte at `Counted`
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
    // The other flags say that a file is entered, or left.
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

/// A part of the lowered text.
struct Piece {
  llvm::StringRef Text;
  bool IsUsers;
  unsigned Begin; ///< in the original, if it is the user's
  bool IsInside;  ///< of a macro's arguments, or of a directive
};

/// Pieces that an edit has removed, by the index of what is there instead.
using RemovedPieces = std::multimap<size_t, Piece>;

/// `Old`, with edits of the text that it is.
std::vector<Piece> edited(llvm::ArrayRef<Piece> Old, const EditList &Edits,
                          RemovedPieces *Removed = nullptr) {
  std::vector<Piece> New;
  Piece Rest = {"", false, 0, false};
  unsigned At = 0;
  auto TakeUntil = [&](unsigned End, bool Keeps) {
    while (At < End) {
      if (Rest.Text.empty()) {
        if (Old.empty())
          return;
        Rest = Old.front();
        Old = Old.drop_front();
      }
      Piece Taken = Rest;
      Taken.Text = Rest.Text.take_front(End - At);
      if (Keeps)
        New.push_back(Taken);
      else if (Removed && Taken.IsUsers)
        Removed->insert({New.size(), Taken});
      At += Taken.Text.size();
      Rest.Text = Rest.Text.drop_front(Taken.Text.size());
      Rest.Begin += Taken.IsUsers ? Taken.Text.size() : 0;
    }
  };
  for (const Edit &E : Edits) {
    TakeUntil(E.Offset, true);
    TakeUntil(E.Offset + E.Length, false);
    if (!E.Text.empty())
      New.push_back({E.Text, false, 0, false});
  }
  TakeUntil(~0u, true);
  return New;
}

/// Marks what is in `Ranges`, offsets of the text that `Old` is. What a range
/// begins with may have a directive before it.
std::vector<Piece> marked(llvm::ArrayRef<Piece> Old,
                          std::vector<TextRange> Ranges) {
  llvm::sort(Ranges,
             [](TextRange A, TextRange B) { return A.Begin < B.Begin; });
  std::vector<Piece> New;
  unsigned At = 0;
  auto Range = Ranges.begin();
  unsigned InsideUntil = 0; // from here on nothing is, up to the next range
  for (Piece P : Old)
    while (!P.Text.empty()) {
      for (; Range != Ranges.end() && Range->Begin < At; ++Range)
        InsideUntil = std::max(InsideUntil, Range->End);
      unsigned Border = At < InsideUntil        ? InsideUntil
                        : Range != Ranges.end() ? Range->Begin + 1
                                                : ~0u;
      Piece Part = P;
      Part.Text = P.Text.take_front(Border - At);
      Part.IsInside = At < InsideUntil;
      New.push_back(Part);
      At += Part.Text.size();
      P.Text = P.Text.drop_front(Part.Text.size());
      P.Begin += P.IsUsers ? Part.Text.size() : 0;
    }
  return New;
}

struct Word {
  llvm::StringRef Text;
  unsigned Begin;
};

/// Names and literals, with offsets from `Begin` on.
void addWords(std::vector<Word> &Words, llvm::StringRef Text, unsigned Begin) {
  std::string Buffer = Text.str(); // A lexer needs a zero at the end.
  auto Start = clang::SourceLocation::getFromRawEncoding(1);
  clang::Lexer Lex(Start, rawOptions(), Buffer.data(), Buffer.data(),
                   Buffer.data() + Buffer.size());
  for (clang::Token T; !Lex.LexFromRawLexer(T) || T.isNot(clang::tok::eof);) {
    unsigned At = T.getLocation().getRawEncoding() - Start.getRawEncoding();
    if (T.is(clang::tok::raw_identifier) || T.isLiteral())
      Words.push_back({Text.substr(At, T.getLength()), Begin + At});
  }
}

/// Pairs of indices: the longest list of words that both have in this order,
/// and of several the one that ends last in `B`.
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

/// Lowering says the callee of a call form, and what it does not keep, again
/// behind what it keeps: that is the user's where it stood.
std::vector<Piece> restored(llvm::ArrayRef<Piece> Pieces,
                            const RemovedPieces &Removed,
                            llvm::StringRef Original) {
  constexpr size_t MaxWords = 500;
  std::vector<Piece> New;
  std::vector<Word> Gone; // from the statement that is lowered here
  for (size_t I = 0; I != Pieces.size(); ++I) {
    const Piece &P = Pieces[I];
    auto Here = Removed.equal_range(I);
    for (auto R = Here.first; R != Here.second; ++R) {
      if (R->second.Text
              .take_until([](char C) { return !llvm::isAlnum(C) && C != '_'; })
              .lower()
              .find("defer") != std::string::npos)
        Gone.clear();
      addWords(Gone, R->second.Text, R->second.Begin);
    }
    // Macros of ours may be called in there.
    if (P.IsUsers || P.IsInside || Gone.empty() ||
        P.Text.contains("OPENDEFER_")) {
      if (P.IsUsers && P.Text.contains(';'))
        Gone.clear();
      New.push_back(P);
      continue;
    }
    std::vector<Word> Said;
    addWords(Said, P.Text, 0);
    size_t Done = 0, Last = 0;
    if (Gone.size() > MaxWords || Said.size() > MaxWords)
      Said.clear();
    for (auto [InGone, InSaid] : commonWords(Gone, Said)) {
      const Word &Old = Gone[InGone], &Now = Said[InSaid];
      Last = InGone + 1;
      // With what stands between it and the word before, if that is the same.
      llvm::StringRef Between = P.Text.slice(Done, Now.Begin);
      if (Done && New.back().IsUsers &&
          New.back().Begin + New.back().Text.size() + Between.size() ==
              Old.Begin &&
          Original.substr(Old.Begin - Between.size(), Between.size()) ==
              Between) {
        Piece &Longer = New.back();
        Longer.Text = P.Text.slice(Longer.Text.data() - P.Text.data(),
                                   Now.Begin + Now.Text.size());
      } else {
        if (!Between.empty())
          New.push_back({Between, false, 0, false});
        New.push_back({Now.Text, true, Old.Begin, false});
      }
      Done = Now.Begin + Now.Text.size();
    }
    Gone.erase(Gone.begin(), Gone.begin() + Last);
    if (Done != P.Text.size())
      New.push_back({P.Text.drop_front(Done), false, 0, false});
  }
  return New;
}

std::vector<Piece> piecesOf(const RewrittenText &Text) {
  std::vector<Piece> Pieces = {{Text.Original, true, 0, false}};
  for (const EditList &Layer : Text.Expanding)
    Pieces = edited(Pieces, Layer);
  Pieces = edited(Pieces, Text.Normalising);
  std::string Normalised = applyEdits(Text.expanded(), Text.Normalising);
  std::vector<TextRange> Whole = Text.MacroCalls;
  for (const Directive &D : findDirectives(Normalised, rawOptions()))
    Whole.push_back({D.Begin, D.End});
  RemovedPieces Removed;
  Pieces = edited(marked(Pieces, std::move(Whole)), Text.Lowering, &Removed);
  // What is generated between two pieces that are inside is inside, too.
  for (size_t I = Pieces.size(); I-- > 1;)
    if (!Pieces[I - 1].IsUsers)
      Pieces[I - 1].IsInside = Pieces[I].IsInside;
  return restored(Pieces, Removed, Text.Original);
}

/// `Text`, which is generated, with the results of functions kept in a way for
/// tools that count.
std::string withCountedReturns(llvm::StringRef Text) {
  constexpr llvm::StringLiteral Keeps = ".__keep(";
  std::string Out;
  for (size_t At; (At = Text.find(Keeps)) != llvm::StringRef::npos;
       Text = Text.drop_front(At + Keeps.size())) {
    size_t Name = Text.take_front(At).find_last_not_of(
        "abcdefghijklmnopqrstuvwxyz0123456789_");
    Name = Name == llvm::StringRef::npos ? 0 : Name + 1;
    Out += Text.take_front(Name);
    Out += "::opendefer::__lowered::__keep_counted(";
    Out += Text.slice(Name, At);
    Out += ", ";
  }
  Out += Text;
  return Out;
}

} // namespace

std::string lineDirective(const LineStyle &Style) {
  return std::string(Style.IsPreprocessed ? "# " : "#line ") + "1 " +
         quoted(Style.Name) + "\n";
}

std::string withUsersPlaces(const RewrittenText &Text, const LineStyle &Style) {
  LineNames Names(Text.Original, Style);
  if (!Names.isKnown())
    return Text.text();
  std::string Out;
  bool IsAway = false; // from where the user has written what comes next
  std::vector<Piece> Pieces = piecesOf(Text);
  for (size_t I = 0; I != Pieces.size(); ++I) {
    const Piece &P = Pieces[I];
    llvm::StringRef Rest = P.Text;
    size_t Word = Rest.find_first_not_of(" \t\r\f\v");
    if (!P.IsUsers) {
      IsAway = true;
      if (!Style.ClosingsIn.empty() && !P.IsInside && I + 1 != Pieces.size() &&
          Pieces[I + 1].Text.front() == '}' && Rest.contains('}'))
        Out += "\n#line 1 " + quoted(Style.ClosingsIn) + "\n";
    } else if (IsAway && !P.IsInside && Word != llvm::StringRef::npos) {
      unsigned At = P.Begin;
      if (Rest[Word] == '\n') {
        Out += Rest.take_front(Word + 1);
        Rest = Rest.drop_front(Word + 1);
        At += Word + 1;
        Out += Names.directive(At);
      } else {
        Out += "\n" + Names.directive(At) + std::string(Names.column(At), ' ');
      }
      IsAway = false;
    }
    if (P.IsUsers || Style.ClosingsIn.empty())
      Out += Rest;
    else
      Out += withCountedReturns(Rest);
  }
  return Out;
}

} // namespace opendefer
