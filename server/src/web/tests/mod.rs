//! The people's listener: its pages by themselves, and its routes over a real store, without a network.

mod access;
mod accessible;
mod account;
mod accounts;
mod answers;
mod audit;
mod calls;
mod contracts;
mod figures;
mod hostile;
pub(crate) mod house;
mod levels;
mod lists;
mod live;
pub(super) mod markup;
mod pages;
mod parts;
pub(crate) mod people;
mod portal;
mod rights;
mod said;
mod spoken;
mod work;
