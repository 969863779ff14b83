#include "eval/unicode_properties.h"

#include <array>
#include <cstdint>
#include <string>

namespace sequelint::eval {
namespace {

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

constexpr auto kCategories = std::to_array<std::string_view>({
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe",
    "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
});

// The general categories of Unicode 17 as runs from code point 0 on: a length (none: 1), then the category's letter
// (A to Z, then a to d, in the order above); `*`: upper and lower case in turn.
constexpr std::string_view kRuns =
    "32ZW3RT3RNORSRM2R10I2R3S2R26ANROULU26BNSOS33ZWR4TVRUVEPSaVUVS2KUB2RUKEQ3KR23AS7A24BS8BABABABABABABABABABABABABAB"
    "ABABABABABABABABABABABABABABA2BABABABABABABABA2B46*2ABABA3B2ABAB2AB3A2B4AB2AB3A3B2AB2AB4*2ABA2BAB2AB3ABAB2A2BEA3"
    "B4EACBACBACBABABABABABABABA2BABABABABABABABABA2BACBAB3ABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB"
    "A7B2AB2A2BAB4ABABABABA69B2E26B18D4U12D14U5D7UDUD17U112F4*DUAB2dD3BRA4d2UAR3AdAd2AB17Ad9A35BA2B3A3BABABABABABABAB"
    "ABABABABA5BABSAB2A2B51A48B34*V5F2H54*2ABABABABABABA2B96*d38A2dD6R41BRM2d2VTd45FMFR2FR2FRF8d27E4d4E2R11d6a3S2RT2R"
    "2V11FRa3R32ED10E21F10I4R2EF99ERE7FaV6F2D2FV4F2E10I3E2VE14RdaEF30E27F2d89E11FE14d10I33E9F2DV3RD2dF2T22E4FD9FD3FD5"
    "F2d15Rd25E3F2dRd11E5d24EU7E2a5d9F41ED24Fa32FG54EFGFE3G8F4GF2GE7F10E2F2R10IRD15EF2Gd8E2d2E2d22Ed7EdE3d4E2dFE3G4F2"
    "d2G2d2GFE8dG4d2Ed3E2F2d10I2E2T6KVTERF2d2FGd6E4d2E2d22Ed7Ed2Ed2Ed2E2dFd3G2F4d2F2d3F3dF7d4EdE7d10I2F3EFR10d2FGd9Ed"
    "3Ed22Ed7Ed2Ed5E2dFE3G5Fd2FGd2GF2dE15d2E2F2d10IRT7dE6FdF2Gd8E2d2E2d22Ed7Ed2Ed5E2dFEGFG4F2d2G2d2GF7d2FG4d2Ed3E2F2d"
    "10IVE6K10dFEd6E3d3Ed4E3d2EdEd2E3d2E3d3E3d12E4d2GF2G3d3Gd3GF2dE6dG14d10I3K6VTV5dF3GF8Ed3Ed23Ed16E2dFE3F4Gd3Fd4F7d"
    "2Fd3Ed2E2d2E2F2d10I7dR7KVEF2GR8Ed3Ed23Ed10Ed5E2dFEGF5GdF2Gd2G2F7d2G5d3Ed2E2F2d10Id2EG12d2F2G9Ed3Ed41E2FE3G4Fd3Gd"
    "3GFEV4d3EG7K3E2F2d10I9KV6EdF2Gd18E3d24Ed9EdE2d7E3dF4d3G3FdFd8G6d10I2d2GR12d48EF2E7F4dT6ED8FR10I2R37d2EdEd5Ed24Ed"
    "Ed10EF2E9FE2d5EdDd7Fd10I2d4E32dE3V15RVR3V2F6V10I10KVFVFVFNONO2G8Ed36E4d14FG5FR2F5E11Fd36Fd8VF6Vd2V5R4V2R37d43E2G"
    "4FG6FG2F2G2FE10I6R6E2G2F4E3FE3G2E7G3E4F13EF2G2F6GFEG10I3GF2V38AdA5dA2d43BRD3B329Ed4E2d7EdEd4E2d41Ed4E2d33Ed4E2d7"
    "EdEd4E2d15Ed57Ed4E2d67E2d3F9R20K3d16E10V6d86A2d6B2dM620EVR17EW26ENO3d75E3R3J8E7d18E3FG9d19E2FG2R9d18E2F12d13Ed3E"
    "d2F12d52E2FG7F8GF2G11F3RD3RTEF2d10I6d10K6d6RM4R3FaF10I6d35ED53E7d5E2F34EFE5d70E10d31Ed3F4G2F3G4d2GF6G3F4dV3d2R10"
    "I30E2d5E11d44E4d26E6d10IK3d34V23E2F2GF2d2R53EGFG7FdFGF2G8F6G10F2dF10I6d10I6d7RD6R2d14FH31F2d12F20d4FG47EFG5FGF5G"
    "F2G8Ed2R10I7R10V9F9V3R2FG30EG4F2G2FG3F2E10I44EFG2F3GFG3F2G8d4R36E8G8F2G2F3d5R10I3d3E10I30E6D2R9BAB5d43A2d3A8R8d3"
    "FR13FG7F4EF6EF2EG2FE5d44B63D13BD34B37D64FABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABA"
    "BABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABA9BABABABABABABABABABABABABABABABAB"
    "ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABA9B8A6B2d6A2d8B8A8B8A6B2d6A2d8BdAdAdAdA8B8A14B2d"
    "8B8C8B8C8B8C5Bd2B4ACUB3U3Bd2B4AC3U4B2d2B4Ad3U8B5A3U2d3Bd2B4AC2Ud11W5a6M2RPQN2PQNP8RXY5aW9RPQ4R2L3RSNO11RSRL10RW5"
    "ad10aKD2d6K3SNOD10K3SNOd13D3d34T14d13F4HF3H12F15d2VA4VA2VB3A2B3ABVA2VS5A6VAVAVAV4AVB4AB4EB2V2B2A5SA4BVS2VBV16K35"
    "JAB4JK2V4d5S5V2S4VS2VS2VS7VS31V2S2VSVS31V268S8VNONO20V2S7VNO81VS30V25S40V6S72V22d11V21d60K78V22K183VS9VS54V8S111"
    "VS248VNONONONONONONO30K44V5SNO31SNONONONONO16S256V131SNONONONONONONONONONONO63SNONO32SNO258S48V21S2V6S39V2d138V4"
    "8A48BAB3A2B6*4ABA2BA6B2D3ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABA"
    "BABABABABABA2B6V4*3FAB5d4RK2R38BdB5dB2d56E7dDR14dF23E9d7Ed7Ed7Ed7Ed7Ed7Ed7Ed7Ed32F2RPQPQ3RPQRPQ9RM2RMRPQ2RPQNONO"
    "NONO5RD10R2M4RMRN13R2V3RNONONONOM34d26Vd89V12d214V26d16VW3RVDEJNONONONONO2VNONONONOMN2OV9J4F2GM5D2V3JDER2Vd86E2d"
    "2F2U2DEM90ER3DE5d43Ed94Ed2V4K10V32E38V9dV16E31Vd10K30V8KV15K32V10K39V15K320V6592E64V21013ED1143E3d55V9d40E6D2R26"
    "8ED3R16E10I2E20d46*EF3HR10FRD28*2D2F70E10J2F6R8d23U9D2UABABABABABABA3B62*D8B4*2AB8*D2U4*EABA3B20*5AB5AB14*4ABAB2"
    "AB14*A20d4DABE2DB7EF3EF4EF23E2G2FG4VF3d6K2VTV6d52E4R8d2G50E16G2F8d2R10I6d18F6E3RER2EF10I28E8F2R23E11F2G11dR29E3d"
    "3FG47EF2G4F2G2F3G13RdD10I4d2R5EFD9E10I5Ed41E6F2G2F2G2F9d3EF8EFG2d10I2d4R16ED6E3VEGFG50EFE3F2E2F5E2FEFE24d2ED2R11"
    "EG2F2G2RE2DGF10d6E2d6E2d6E9d7Ed7Ed43BU4D9BD2U4d80B35E2GF2GF2GRGF2d10I6d11172E12d23E4d49E4d2048b6400c366E2d106E38"
    "d7B12d5B5dEF10ES13Ed5EdEd2Ed2Ed108E17U16V363EON16V64E2V54E8V32d12ET3V16F7RNOR6d16FR2M2LNONONONONONONONO2RNO4R3L3"
    "Rd4RMNONONO3RSM3SdRT2R4d5Ed135E2dad3RT3RNORSRM2R10I2R3S2R26ANROULU26BNSOSNORNO2R10ED45E2D31E3d6E2d6E2d6E2d3E3d2T"
    "SUV2TdV4S2V10d3a2V2d12Ed26Ed19Ed2Ed15E2d14E34d123E5d3R4d45K3d9V53J4K17V2K3Vd13V3dV47d45VF130d29E3d49E15dF27K4d32"
    "E4K9d20EJ8EJ5d38E5F5d30EdR36E4d8ER5J42d40A40B78E2d10I6d36A4d36B4d40E8d52E11dR11Ad15Ad7Ad2Ad11Bd15Bd7Bd2B3d52E12d"
    "311E9d22E10d8E24d6Dd42Dd9D69d6E2dEd44Ed2E3dE2d23EdR8K23E2V7K31E8d9K48d19Ed2E5d5K22E6K3dR26E5dR26E38d56E4d2K2E16K"
    "2d46KE3Fd2F5d4F4Ed3Ed29E2d3F4dF9K7d9R7d29E2KR29E3K32d8EV28E2F4d5K7R9d54E3d7R22E2d8K19E5d8K18E7d4R12d7K80d73E55d5"
    "1A13d51B7d6K36E4F8d10I6d10I4EDE22A3d5FMD22B8d2S208d31Kd42Ed2FM2d2E16d3ED2E8dR8V33d6F29E10KE8d22E11F4K5R22d18E4F4"
    "R38d21E7K20d23E9dGFG53E15F7R4d20K10IF2E2FE9d3FG45E3G4F2G2F2Ra4RF10da2d25E7d10I6d3F36E5FG8Fd10I4RE2GE8d35EF2RE9d2"
    "FG48E3G9F2G4E4R4FRGF10IERE3Rd20K11d18Ed25E3G3F2GFG2F6RF2EF62d7EdEd4Ed15Ed10ER6d47EF3G8F5d10I6d2F2Gd8E2d2E2d22Ed7"
    "Ed2Ed5Ed2FE2GF4G2d2G2d3G2dE6dG5d5E2G2d7F3d5F11d10EdE2dEd38EdE3G6FdG2dGd4Gd2GFGFEFE2Rd2R8d2F29d53E3G8F2G3FGF4E5R1"
    "0I2RdRF3E30d48E3G6FGF4G2FG2F2ERE8d10I166d47E3G4F2d4G2FG2F23R4E2F34d48E3G8F2GFG2F3RE11d10I6d13R19d43EFGF2G6FGFER6"
    "d10I6d20I28d27E2dFGF2G4FG5F4d10I2K3RV7E185d44E3G9FG2FR100d32A32B10I9K12d8E2dE2d8Ed2Ed24E6Gd2G2d2FGFEGEGF3R9d10I7"
    "0d8E2d39E3G4F2d2F4GFEREG27dE10F40E6FGE4F8RF8dE6F2G3F46E13FG2F3RE5R13d73E7d10R86dFG3FGFG88d33ER14d10I6d9Ed37EG7Fd"
    "6FGFE5R10d10I19K3d2R30E2d22FdG7FG2FG2F73d7Ed2Ed38E6F3dFd2Fd7FEF8d10I6d6Ed2Ed32E5Gd2Fd2GFGFE7d10I6d41ED2E4d10I246"
    "d19E2F2G2R7d2FEG13Ed34E2G5F3d2GFGF13R10IF85dE15d21K8V4T17V13dR922E102d111Jd5R11d196E2636d97E2R13d1072E16aF6E15F1"
    "0d3995E5d583E6841d30E12F3G3F10I1734d569E7d31Ed10I4d2R79Ed10I6d30E2d5FR10d48E7F5R4V4DRV10d10Id7Kd21E5d19E432d3D40"
    "E2D3R10I198d32A32B23K4R5d25A2d25B44d75E4dFE55G7d4F13D64d2DRDF11d2G2D3J9d7382E41d32E97d115E8701d4Dd7Dd2Dd291E15dE"
    "29d3E2dE14d4E8d396E2308d107E5d13E3d9E7d10E2dV2FR4a3932d240V10I3V3d436V6d23V15d16VS15d46F2d23F9d116V60d246V10d39V"
    "2d60V2G3F3V6G8a8F2V7F30V4F61V21d66V3FV122d20K12d20K12d87V9d25K135d26A26B26A7Bd18B26A26BAd2A2dA2d2A2d4Ad8A4BdBd7B"
    "d11B26A26B2Ad4A2d8Ad7Ad26B2Ad4Ad5AdA3d7Ad26B26A26B26A26B26A26B26A26B26A26B26A28B2d25AS25BS6B25AS25BS6B25AS25BS6B"
    "25AS25BS6B25AS25BS6BAB2d50I512V55F4V50F8VF14VF2V5R15d5Fd15F1104d10BE20B6d6B213d7Fd17F2d7Fd2Fd5F5d62D33dF112d45E3"
    "d7F7D2d10I4dEV320d30EF17d44E4F10I5dT464d27ED4F10I214d30E2FE10I4dR192d31Ed3EF2EF7E2F5EF8dED224d7Ed4Ed2Ed15Ed197E2"
    "d9K7F41d34A34B7FD4d10I4d2R785d59KV3KT4K76d45KV15K194d4Ed27Ed2EdE2dEd10Ed4EdEdE6dE4dEdEdEd3Ed2EdE2dEdEdEdEdEd2EdE"
    "2d4Ed7Ed4Ed4EdEd10Ed17E5d3Ed5Ed17E52d2S270d44V4d100V12d15V2d15Vd15Vd37V10d13K161V56d29V13d44V4d9V7d2V14d6V154d25"
    "1V5U729V3d17V3d13V3d218V6d12V4dV15d12V4d56V8d10V6d40V8d30V2d12V4d2V14d9S39d344V8d14V2d13V3d11V3d57VdV4d16V2d12V4"
    "d10V7d147Vd92V10IV1029d42720E32d4382E2d5774E2d7473E15d622E2466d542E1506d4939E5d8490E707463da30d96a128d240F65040d"
    "65534c2d65534c2d";

struct LongName {
  std::string_view name, categories;
};

constexpr auto kLongNames = std::to_array<LongName>({
    {"Letter", "L"},
    {"Cased_Letter", "Lu Ll Lt"},
    {"LC", "Lu Ll Lt"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Other", "C"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
    {"Surrogate", "Cs"},
    {"Private_Use", "Co"},
    {"Unassigned", "Cn"},
});

struct Script {
  std::string_view name, ranges;
};

constexpr auto kScripts = std::to_array<Script>({
    {"Arabic",
     "600-604 606-60b 60d-61a 61c-61e 620-63f 641-64a 656-66f 671-6dc 6de-6ff 750-77f 870-891 897-8e1 "
     "8e3-8ff fb50-fd3d fd40-fdcf fdf0-fdff fe70-fe74 fe76-fefc 10e60-10e7e 10ec2-10ec7 10ed0-10ed8 "
     "10efa-10eff 1ee00-1ee03 1ee05-1ee1f 1ee21-1ee22 1ee24 1ee27 1ee29-1ee32 1ee34-1ee37 1ee39 1ee3b "
     "1ee42 1ee47 1ee49 1ee4b 1ee4d-1ee4f 1ee51-1ee52 1ee54 1ee57 1ee59 1ee5b 1ee5d 1ee5f 1ee61-1ee62 "
     "1ee64 1ee67-1ee6a 1ee6c-1ee72 1ee74-1ee77 1ee79-1ee7c 1ee7e 1ee80-1ee89 1ee8b-1ee9b 1eea1-1eea3 "
     "1eea5-1eea9 1eeab-1eebb 1eef0-1eef1"},
    {"Cyrillic",
     "400-484 487-52f 1c80-1c8a 1d2b 1d78 2de0-2dff a640-a69f fe2e-fe2f 1e030-1e06d 1e08f"},
    {"Devanagari",
     "900-950 955-963 966-97f a8e0-a8ff 11b00-11b09"},
    {"Greek",
     "370-373 375-377 37a-37d 37f 384 386 388-38a 38c 38e-3a1 3a3-3e1 3f0-3ff 1d26-1d2a 1d5d-1d61 "
     "1d66-1d6a 1dbf 1f00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 "
     "1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2126 ab65 10140-1018e 101a0 1d200-1d245"},
    {"Han",
     "2e80-2e99 2e9b-2ef3 2f00-2fd5 3005 3007 3021-3029 3038-303b 3400-4dbf 4e00-9fff f900-fa6d fa70-fad9 "
     "16fe2-16fe3 16ff0-16ff6 20000-2a6df 2a700-2b81d 2b820-2cead 2ceb0-2ebe0 2ebf0-2ee5d 2f800-2fa1d "
     "30000-3134a 31350-33479"},
    {"Hangul",
     "1100-11ff 302e-302f 3131-318e 3200-321e 3260-327e a960-a97c ac00-d7a3 d7b0-d7c6 d7cb-d7fb ffa0-ffbe "
     "ffc2-ffc7 ffca-ffcf ffd2-ffd7 ffda-ffdc"},
    {"Hebrew",
     "591-5c7 5d0-5ea 5ef-5f4 fb1d-fb36 fb38-fb3c fb3e fb40-fb41 fb43-fb44 fb46-fb4f"},
    {"Hiragana",
     "3041-3096 309d-309f 1b001-1b11f 1b132 1b150-1b152 1f200"},
    {"Katakana",
     "30a1-30fa 30fd-30ff 31f0-31ff 32d0-32fe 3300-3357 ff66-ff6f ff71-ff9d 1aff0-1aff3 1aff5-1affb "
     "1affd-1affe 1b000 1b120-1b122 1b155 1b164-1b167"},
    {"Latin",
     "41-5a 61-7a aa ba c0-d6 d8-f6 f8-2b8 2e0-2e4 1d00-1d25 1d2c-1d5c 1d62-1d65 1d6b-1d77 1d79-1dbe "
     "1e00-1eff 2071 207f 2090-209c 212a-212b 2132 214e 2160-2188 2c60-2c7f a722-a787 a78b-a7dc a7f1-a7ff "
     "ab30-ab5a ab5c-ab64 ab66-ab69 fb00-fb06 ff21-ff3a ff41-ff5a 10780-10785 10787-107b0 107b2-107ba "
     "1df00-1df1e 1df25-1df2a"},
    {"Thai",
     "e01-e3a e40-e5b"},
});

// Calls `visit(first, last, category)` for every run.
template <class Visit>
void ForRuns(Visit visit) {
  char32_t at = 0;
  for (size_t i = 0; i < kRuns.size(); ++i) {
    char32_t length = 0;
    for (; kRuns[i] >= '0' && kRuns[i] <= '9'; ++i) length = length * 10 + static_cast<char32_t>(kRuns[i] - '0');
    if (length == 0) length = 1;
    if (kRuns[i] == '*') {
      for (char32_t c = at; c < at + length; ++c) visit(c, c, kCategories[(c - at) % 2]);
    } else {
      size_t category = kRuns[i] >= 'a' ? static_cast<size_t>(kRuns[i] - 'a') + 26 : static_cast<size_t>(kRuns[i] - 'A');
      visit(at, at + length - 1, kCategories[category]);
    }
    at += length;
  }
}

void Append(Ranges& ranges, char32_t first, char32_t last) {
  if (!ranges.empty() && ranges.back().second + 1 == first) {
    ranges.back().second = last;
  } else {
    ranges.emplace_back(first, last);
  }
}

// `categories`: names apart by spaces; one letter stands for all that begin with it.
Ranges OfCategories(std::string_view categories) {
  auto wanted = [&](std::string_view category) {
    for (size_t at = 0; at < categories.size();) {
      size_t end = std::min(categories.find(' ', at), categories.size());
      if (category.starts_with(categories.substr(at, end - at))) return true;
      at = end + 1;
    }
    return false;
  };
  Ranges ranges;
  ForRuns([&](char32_t first, char32_t last, std::string_view category) {
    if (wanted(category)) Append(ranges, first, last);
  });
  return ranges;
}

std::optional<Ranges> OfCategory(std::string_view name) {
  for (const LongName& known : kLongNames) {
    if (known.name == name) return OfCategories(known.categories);
  }
  Ranges ranges;
  if (name.size() == 1 || name.size() == 2) ranges = OfCategories(name);
  if (ranges.empty()) return std::nullopt;
  return ranges;
}

std::optional<Ranges> OfScript(std::string_view name) {
  for (const Script& script : kScripts) {
    if (script.name != name) continue;
    Ranges ranges;
    char32_t first = 0, number = 0;
    bool range = false;
    auto close = [&] { ranges.emplace_back(range ? first : number, number); };
    for (char c : script.ranges) {
      if (c == ' ') {
        close();
        number = 0;
        range = false;
      } else if (c == '-') {
        first = number;
        number = 0;
        range = true;
      } else {
        number = number * 16 + static_cast<char32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
      }
    }
    close();
    return ranges;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Ranges> UnicodeProperty(std::string_view property) {
  if (size_t equals = property.find('='); equals != std::string_view::npos) {
    std::string_view key = property.substr(0, equals), value = property.substr(equals + 1);
    if (key == "General_Category" || key == "gc") return OfCategory(value);
    if (key == "Script" || key == "sc" || key == "Script_Extensions" || key == "scx") return OfScript(value);
    return std::nullopt;
  }
  if (property == "Any") return Ranges{{0, 0x10FFFF}};
  if (property == "ASCII") return Ranges{{0, 0x7F}};
  if (property == "ASCII_Hex_Digit" || property == "AHex") return Ranges{{'0', '9'}, {'A', 'F'}, {'a', 'f'}};
  // These differ from their categories in a few hundred rare characters only.
  if (property == "Alphabetic" || property == "Alpha") return OfCategories("L Nl Mc");
  if (property == "Uppercase" || property == "Upper") return OfCategories("Lu");
  if (property == "Lowercase" || property == "Lower") return OfCategories("Ll");
  if (property == "White_Space" || property == "space") {
    return Ranges{{9, 13},           {' ', ' '},       {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
                  {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
  }
  if (property == "ID_Start" || property == "IDS") return OfCategories("L Nl");
  if (property == "ID_Continue" || property == "IDC") return OfCategories("L Nl Mn Mc Nd Pc");
  return OfCategory(property);
}

}  // namespace sequelint::eval
